import ChaosModel
import LinuxKernel

/// Counters of one target: of its processes, whoever they are just now, of their control groups, and of their network
/// namespace when that is not ours.
final class TargetCounters: CounterSource {
    /// Whom the columns that are about one process follow: the first of the target.
    private final class Leader {
        var pid: Int32?
        var group: String?
    }

    let names: [String]
    let absent: [String]
    private let hasUnified: Bool
    private let follower: TargetFollower
    private let sums = ProcessSums()
    private let groups: GroupCounters
    private let pressure: PressureCounters
    private let network: NetworkCounters?
    private let leader = Leader()

    init(_ target: Target, resolver: TargetResolver) {
        follower = TargetFollower(target, resolver: resolver)
        let prefix = target.name + ":"
        groups = GroupCounters(resolver.hierarchies)
        let leader = leader
        leader.pid = follower.processes().first
        let isElsewhere = leader.pid.map { ProcessTable.networkNamespace($0) ?? 0 }.map {
            $0 != resolver.places.ownInode
        }
        network =
            isElsewhere ?? false
            ? NetworkCounters(prefix: prefix) { leader.pid.map { "/proc/\($0)/net" } } : nil
        hasUnified = resolver.hierarchies.v2 != nil
        pressure = PressureCounters(prefix: prefix) { resource in
            leader.group.map { "\($0)/\(resource).pressure" }
        }
        names =
            ProcessSums.names.map { prefix + $0 } + GroupCounters.names.map { prefix + $0 }
            + (hasUnified ? pressure.names : []) + (network?.names ?? [])
        absent = network?.absent ?? []
    }

    func read(into row: inout [Double]) {
        let pids = follower.processes()
        row += sums.read(pids)
        if sums.alive.count < max(pids.count, 1) { follower.hurry() }
        leader.pid = sums.alive.first
        row += groups.read(leader.pid)
        leader.group = groups.unified
        if hasUnified { pressure.read(into: &row) }
        network?.read(into: &row)
    }
}
