import ChaosModel
import LinuxKernel

/// What is summed over processes that come and go: proc_pid_stat of proc(5), and /proc/PID/task/TID/schedstat
/// (sched-stats.rst: time on a CPU, time waiting for one, times that it was put on one).
final class ProcessSums {
    private struct Key: Hashable, Sendable {
        let pid: Int32, start: Double
    }

    static let names = CounterMetric.processes.map(\.name)
    /// With more threads than this their delay is read once a second: each is a file of its own.
    private static let mostThreads = 64
    private static let second: UInt64 = 1_000_000_000

    /// The processes at the last reading that had anything to read.
    private(set) var alive: [Int32] = []
    private var cpu = GrowthSum<Key>(), faults = GrowthSum<Key>()
    private var delay = GrowthSum<Int32>(), switches = GrowthSum<Int32>()
    private var hasDelay = true
    private var born: Set<Int32> = [], readBefore: Set<Int32> = []
    private var readThreadsAt: UInt64 = 0
    private let text = ProcText()
    private let ticks = Double(Clock.ticksPerSecond), page = Double(HostFacts.pageSize)
    /// Processes that started later are all growth.
    private let begin = Double(Clock.bootNanoseconds()) / 1e9

    /// The sums of now. Levels are NaN when there is no process, and growth when there never was one.
    func read(_ pids: [Int32]) -> [Double] {
        var threads = 0.0, fds = 0.0, memory = 0.0
        var keys: Set<Key> = []
        alive = []
        born = []
        for pid in pids {
            guard text.load("/proc/\(pid)/stat") == 0, let rest = text.afterLast(")"),
                let start = text.number(19, at: rest), case let state = text.words(at: rest).first, state != "Z",
                state != "X"
            else { continue }
            let key = Key(pid: pid, start: start), isNew = start / ticks >= begin
            keys.insert(key)
            alive.append(pid)
            if isNew { born.insert(pid) }
            cpu.take(
                ((text.number(11, at: rest) ?? 0) + (text.number(12, at: rest) ?? 0)) / ticks, of: key, isNew: isNew)
            faults.take(text.number(9, at: rest) ?? 0, of: key, isNew: isNew)
            threads += text.number(17, at: rest) ?? 0
            memory += (text.number(21, at: rest) ?? 0) * page
            fds += ProcessTable.openFileCount(pid).map(Double.init) ?? .nan
        }
        cpu.keep(keys.contains)
        faults.keep(keys.contains)
        readThreads(Int(threads))
        let known = !alive.isEmpty || cpu.total > 0
        return [Double(alive.count)] + [threads, fds, memory].map { alive.isEmpty ? .nan : $0 }
            + [cpu.total, delay.total, switches.total, faults.total].enumerated().map { index, total in
                known && (hasDelay || ![1, 2].contains(index)) ? total : .nan
            }
    }

    private func readThreads(_ count: Int) {
        let now = Clock.monotonicNanoseconds()
        guard count <= Self.mostThreads || now >= readThreadsAt + Self.second else { return }
        readThreadsAt = now
        var seen: Set<Int32> = []
        for pid in alive {
            for thread in ProcessTable.threads(of: pid) {
                guard text.load("/proc/\(pid)/task/\(thread)/schedstat") == 0 else { continue }
                // A thread that was not there before in a process that was is new, however old its process.
                let isNew = born.contains(pid) || readBefore.contains(pid)
                seen.insert(thread)
                delay.take((text.number(1, at: 0) ?? 0) / 1e9, of: thread, isNew: isNew)
                switches.take(text.number(2, at: 0) ?? 0, of: thread, isNew: isNew)
            }
        }
        if !alive.isEmpty { hasDelay = !seen.isEmpty }
        readBefore = Set(alive)
        delay.keep(seen.contains)
        switches.keep(seen.contains)
    }
}
