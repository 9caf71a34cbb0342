import ChaosModel
import Synchronization

/// A file, the pattern of the lines that count, and how many may come from one slot to the next.
struct LogQuestion: PlannedQuestion {
    /// The last count that was answered with. Touched by the probe thread only, so its lock is always free.
    private final class Mark: Sendable { let count = Mutex(0.0) }

    private let probe: LogProbe
    private let mark = Mark()

    init(_ probe: LogProbe) { self.probe = probe }

    var reading: (@Sendable () -> any SideReading)? {
        { [probe] in LogReading(path: probe.file, pattern: probe.pattern) }
    }

    func makeExchange(command place: Int) -> any Exchange { LogExchange(reading: place, question: self) }

    /// A reading counts from the start, so that lines of one that came too late are in the next answer.
    func judge(_ answer: SideAnswer) -> Progress {
        guard case .answered(.good, let detail, let total?) = answer.progress else { return answer.progress }
        let new = mark.count.withLock { last in
            defer { last = total }
            return total - last
        }
        return .answered(probe.bounds.contains(new) ? .good : .badValue, detail, value: new)
    }
}

extension LogProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        LogQuestion(self)
    }
}
