import ChaosEngine
import ChaosModel
import LinuxKernel

/// Shows how a run goes on standard error: one live line on a terminal, a plain line for each event elsewhere.
final class ProgressDisplay: RunObserver {
    private let quiet: Bool
    private let isLive = HostFacts.isTerminal(2)
    var showsStatus: Bool { !quiet && isLive }
    private let isColoured = Output.isColoured(2)
    private var lastShown: UInt64 = 0
    private var hasLine = false

    init(quiet: Bool) { self.quiet = quiet }

    func note(_ event: Record.Event) {
        guard !quiet else { return }
        erase()
        let seconds = Double(event.at) / 1e9
        Output.error("\(dim(Self.pad(seconds)))  \(mark(event.kind)) \(event.text)")
    }

    func warn(_ text: String) {
        erase()
        Output.error("aftershock: \(text)")
    }

    /// Ten times a second.
    func isStatusDue(at now: UInt64) -> Bool { showsStatus && now > lastShown + 100_000_000 }

    func update(_ status: RunStatus) {
        lastShown = Clock.monotonicNanoseconds()
        erase()
        let width = max(20, (HostFacts.terminalWidth(2) ?? 80) - 1)
        Output.write(String(line(status).prefix(width)), to: 2)
        hasLine = true
    }

    /// Leaves the terminal as it was found.
    func end() { erase() }

    private func line(_ status: RunStatus) -> String {
        var text = "  \(status.phase) "
        if let length = status.length, length > 0 {
            let done = min(1, max(0, status.elapsed / length))
            let filled = Int(done * 20)
            text += "[" + String(repeating: "=", count: filled) + String(repeating: " ", count: 20 - filled) + "] "
            text += "\(Self.tenths(status.elapsed))/\(Self.tenths(length))s "
        } else {
            text += "\(Self.tenths(status.elapsed))s "
        }
        guard status.rate > 0 || !status.slos.isEmpty || !status.milestones.isEmpty else { return text }
        text += " \(Int(status.rate.rounded()))/s"
        if let p99 = status.p99 { text += "  p99 \(Self.tenths(p99 * 1000))ms" }
        text += "  errors \(Self.tenths(status.errors * 100))%"
        for slo in status.slos {
            let sign =
                switch slo.state {
                case .holding: "ok"
                case .breached: "BREACH"
                case .unknown: "?"
                }
            text += "  \(slo.name): \(sign)"
        }
        for milestone in status.milestones {
            let sign =
                switch milestone.outcome {
                case .reached: "reached"
                case .already: "already"
                case .missed: "MISSED"
                case .unknown: "?"
                case nil: "..."
                }
            text += "  \(milestone.name): \(sign)"
        }
        return text
    }

    private func erase() {
        guard hasLine else { return }
        Output.write("\r\u{1B}[K", to: 2)
        hasLine = false
    }

    private func mark(_ kind: Record.Event.Kind) -> String {
        switch kind {
        case .faultFailed, .noSteadyState, .stopped: colour("!", 31)
        case .injecting, .faultOn, .strike, .kernel: colour("+", 33)
        case .faultOff, .steadyState, .rollback: colour("-", 32)
        case .milestone: colour("*", 36)
        case .probing, .ledger, .stage, .workload, .recovering, .probingEnded, .notified: " "
        }
    }

    private func colour(_ text: String, _ code: Int) -> String { isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
    private func dim(_ text: String) -> String { colour(text, 2) }

    private static func tenths(_ value: Double) -> String {
        let scaled = (value * 10).rounded() / 10
        return "\(scaled)"
    }

    private static func pad(_ seconds: Double) -> String {
        let milliseconds = Int((seconds * 1000).rounded())
        let fraction = String(milliseconds % 1000)
        let text = "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction + "s"
        return String(repeating: " ", count: max(0, 9 - text.count)) + text
    }
}
