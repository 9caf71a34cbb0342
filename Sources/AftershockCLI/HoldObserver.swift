import ChaosEngine
import ChaosModel

/// Tells the program that holds the faults how far they are.
final class HoldObserver: RunObserver {
    private let hold: Hold
    private let run: String
    private var awaited: Int
    let showsStatus = false

    init(_ hold: Hold, _ plan: Plan, run: String) {
        self.hold = hold
        self.run = run
        // A pause that it begins with is not what is waited for.
        awaited = plan.experiment.method.lazy.map(Self.beginning).first { $0 > 0 } ?? 0
    }

    func note(_ event: Record.Event) {
        switch event.kind {
        case .faultOn:
            awaited -= 1
            if awaited == 0 { Output.line("effective \(run)") }
        case .rollback: if hold.hasEnded { Output.line("released \(run)") }
        default: break
        }
    }

    /// How many faults an entry of the method begins with.
    private static func beginning(of entry: MethodEntry) -> Int {
        switch entry {
        case .step: 1
        case .parallel(let steps): steps.count
        case .pause: 0
        case .stage(_, let entries): entries.lazy.map(beginning).first { $0 > 0 } ?? 0
        }
    }

    func warn(_ text: String) {}
    func update(_ status: RunStatus) {}
}
