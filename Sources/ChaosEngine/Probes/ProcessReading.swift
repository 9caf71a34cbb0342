import ChaosModel
import LinuxKernel

/// Counts something of the processes of a target, on a side thread: /proc may make the reader wait.
struct ProcessReading: SideReading {
    private let follower: TargetFollower
    private let sums = ProcessSums()
    private let index: Int

    init(_ count: ProcessCount, of target: Target, resolver: TargetResolver) {
        follower = TargetFollower(target, resolver: resolver)
        index = ProcessSums.names.firstIndex(of: count.metric) ?? 0
    }

    mutating func read() -> SideAnswer {
        let pids = follower.processes()
        let values = sums.read(pids)
        if sums.alive.count < max(pids.count, 1) { follower.hurry() }
        guard !sums.alive.isEmpty else { return SideAnswer(.gone) }
        // EACCES: the descriptors of another user's process, for example.
        return values[index].isNaN ? SideAnswer(.local, 13) : SideAnswer(.good, value: values[index])
    }
}

extension ProcessProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        throw ProbeSetupError(spec, "processes can be looked at only in a run")
    }

    func planned(for spec: ProbeSpec, processes: ProcessLookup?) throws(ProbeSetupError) -> any PlannedQuestion {
        guard let processes else { throw ProbeSetupError(spec, "processes can be looked at only in a run") }
        if let selector {
            return ProcessQuestion(
                count: count, subject: Target(name: spec.name, selector: selector), resolver: processes.resolver)
        }
        guard let name = target, let found = processes.target(name) else {
            throw ProbeSetupError(spec, "there is no target `\(target ?? "")`")
        }
        return ProcessQuestion(count: count, subject: found, resolver: processes.resolver)
    }
}

/// What to count, of whom.
struct ProcessQuestion: PlannedQuestion {
    let count: ProcessCount
    let subject: Target
    let resolver: TargetResolver

    var reading: (@Sendable () -> any SideReading)? { { ProcessReading(count, of: subject, resolver: resolver) } }

    func makeExchange(command place: Int) -> any Exchange { SideExchange(reading: place) }
}
