import ChaosModel
import LinuxKernel

/// Every column of a run's counters. Made and read on the sampler's thread.
final class CounterBoard {
    /// The columns.
    let names: [String]
    private let sources: [any CounterSource]
    /// Growth since the start; `nil` for a level.
    private var totals: [CounterTotal?]
    private var wasRead: [Bool]

    init(targets: [Target], resolver: TargetResolver) {
        let own: [any CounterSource] = [
            NetworkCounters { "/proc/thread-self/net" }, AcceptQueues(), PacketDrops(), MemoryCounters(),
        ]
        sources = own + targets.map { TargetCounters($0, resolver: resolver) }
        names = sources.flatMap(\.names)
        totals = names.map { CounterColumn($0)?.metric.kind == .counter ? CounterTotal() : nil }
        wasRead = names.map { _ in false }
    }

    /// Reads everything.
    func read() -> [Double] {
        var row: [Double] = []
        row.reserveCapacity(names.count)
        for source in sources { source.read(into: &row) }
        for index in row.indices where !row[index].isNaN {
            wasRead[index] = true
            guard totals[index] != nil else { continue }
            totals[index]?.take(row[index])
            row[index] = totals[index]?.total ?? .nan
        }
        return row
    }

    /// What was not counted, each with the reason.
    var absent: [String] {
        let never = zip(names, wasRead).filter { !$1 }.map(\.0)
        return sources.flatMap(\.absent)
            + (never.isEmpty ? [] : ["\(never.joined(separator: ", ")): nothing to read during this run"])
    }
}
