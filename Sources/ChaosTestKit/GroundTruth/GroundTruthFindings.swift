/// What a campaign found.
public struct GroundTruthFindings: Sendable {
    /// Every outage.
    public private(set) var all: [GroundTruthFinding] = []
    /// Episodes that belong to no outage although the service was in time, and those while it was late.
    public private(set) var falseAlarms = 0, falseAlarmsWhileLate = 0

    mutating func add(_ findings: [GroundTruthFinding], falseAlarms late: [Int64]) {
        all += findings
        falseAlarms += late.count { $0 < 5_000_000 }
        falseAlarmsWhileLate += late.count { $0 >= 5_000_000 }
    }

    /// Those that can be judged: the service was in time, and it hurt.
    public var judged: [GroundTruthFinding] { all.filter { $0.outcome == .measured || $0.outcome == .missed } }
    /// Those of two intervals or more for which no episode, or more than one, was found.
    public var missed: [GroundTruthFinding] { judged.filter { $0.outcome == .missed && $0.hasToBeSeen } }
    /// Those for which one was.
    public var measured: [GroundTruthFinding] { all.filter { $0.outcome == .measured } }
    /// Those that are left out because the service itself was late.
    public var leftOut: [GroundTruthFinding] {
        all.filter {
            if case .victimLate = $0.outcome { return true }
            return false
        }
    }
}
