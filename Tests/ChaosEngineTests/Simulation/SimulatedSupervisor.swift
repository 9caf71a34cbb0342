import ChaosModel
import ChaosTestKit

@testable import ChaosEngine

/// What an executor keeps in its memory: the workloads that it has launched, and the helpers that have fallen silent.
struct SimulatedSupervisor {
    struct Launched {
        var workload: Workload
        var process: ProcessIdentity?
        var restartAt: UInt64?
        var killAt: UInt64?
        var mayRestart = true
    }

    var launched: [String: Launched] = [:]
    var restarts: [ServiceRestart: (progress: ServiceRestarts.Progress, deadline: UInt64)] = [:]
    var silent: Set<String> = []
}
