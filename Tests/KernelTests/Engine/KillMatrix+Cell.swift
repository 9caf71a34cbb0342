@testable import LinuxKernel

extension KillMatrix {
    /// One blow at one run, and how such a run has to end.
    struct Cell {
        let scenario: String
        let blow: CrashRun.Blow
        let moment: Int
        let before: HostState
        /// Whether the fault may also fail by itself: whom the kernel kills when memory runs out is its own choice.
        let mayFail: Bool
        var problems: [String] = []

        /// Moments at which a fault of the run is being put up or is in effect.
        private static let rising = ["beforeIntend", "afterIntend", "afterApply", "afterVerify"]

        /// What is wrong with the end of the run; `nil` when it is as it has to be.
        func expectation(_ ending: CrashRun.Ending) -> String? {
            guard let hit = ending.hit else {
                // The moment never came: a run that nobody struck.
                let isRight = ending.status == .exited(0) || mayFail && ending.status == .exited(5)
                return isRight ? nil : "not struck, and ended with \(ending.status): \(ending.text)"
            }
            let isWell = ending.status == .exited(0) && ending.failures.isEmpty && ending.stopped == nil
            let isRolledBack = ending.status == .exited(5)
            if mayFail, isRolledBack || ending.status == .exited(0), !ending.failures.isEmpty { return nil }
            // Another balloon follows one that is gone.
            let isReplaced = scenario.contains("memory.fill") && blow.helper > 0
            // The kernel has killed by the time the helper says that it is ready: there is nothing left to be in effect.
            let isDone = scenario.contains("memory.oom") && ["afterApply", "afterVerify"].contains(hit.moment)
            let isEnding = [1, 2, 3, 15].contains(blow.signal)
            let isRight =
                switch blow.victim {
                case _ where blow.signal == 13: isWell
                case .executor where isEnding, .both where isEnding:
                    isRolledBack && ending.stopped?.contains("SIG\(blow.name)") == true
                case .executor: ending.status == .signaled(9)
                case .both where blow.signal == 9: ending.status == .signaled(9)
                // `halt` continued it, and it rolled back by itself.
                case .both: isRolledBack && ending.stopped?.contains("SIGTERM") == true
                case .guardian where isEnding: isWell
                case .guardian: isWell || isRolledBack && ending.stopped?.contains("guardian") == true
                case .helper where isEnding: isWell
                // Killed or stopped while its fault was to be in effect: then nobody says that it was.
                case .helper:
                    [.exited(0), .exited(5)].contains(ending.status)
                        && (!Self.rising.contains(hit.moment) || isRolledBack || !ending.failures.isEmpty
                            || isReplaced || isDone)
                }
            return isRight ? nil : "ended with \(ending.status): \(ending.text)"
        }
    }
}
