import ChaosModel
import LinuxKernel

/// Uses up the tasks that a group or the host may have, and takes what becomes free.
struct TaskFillRole {
    /// Between two looks, in milliseconds.
    private static let period = 5
    /// Tasks made between two looks, so that the end of standard input is not overheard for long.
    private static let most = 4096
    /// By when the executor is told how far it came, in nanoseconds.
    private static let patience: UInt64 = 2_000_000_000

    private let load: TaskLoad
    private let counters: Tally<TaskLoad.Counter>
    private var tasks = IdleTasks()
    private let refusalsBefore: Int
    /// How often we were refused ourselves, which the kernel counts, too.
    private var ownRefusals = 0

    init(_ load: TaskLoad) throws(KernelError) {
        self.load = load
        counters = try Tally()
        refusalsBefore = Self.refusals(in: load.group)
    }

    /// Holds tasks until standard input ends.
    /// - Throws: `KernelError` when it gets none at all, although some are missing.
    mutating func run() throws(KernelError) {
        // When memory runs out we are the cheapest to lose; raising one's own score takes no privilege.
        try? OOMScore.set(1000, of: HostFacts.processID)
        let start = Clock.monotonicNanoseconds()
        var isReady = false
        while true {
            let (current, limit) = try usage()
            let missing = load.goal(of: limit) - current
            let failure = missing > 0 ? fill(min(missing, Self.most)) : nil
            if let failure, tasks.count == 0, !isReady { throw failure }
            counters[.held] = UInt64(tasks.count)
            counters[.left] = UInt64(max(0, limit - current - max(0, failure == nil ? min(missing, Self.most) : 0)))
            counters[.refused] = UInt64(max(0, Self.refusals(in: load.group) - refusalsBefore - ownRefusals))
            let isThere = missing <= Self.most || failure != nil
            if !isReady, isThere || Clock.monotonicNanoseconds() > start + Self.patience {
                isReady = true
                HelperRole.say("ready")
            }
            let woken = try Poller.wait(for: [0], milliseconds: isReady ? Self.period : 0)
            if !woken.isEmpty, try Descriptor.read(0).isEmpty { return }
        }
    }

    private mutating func fill(_ missing: Int) -> KernelError? {
        do throws(KernelError) {
            if try tasks.add(missing) < missing { ownRefusals += 1 }
            return nil
        } catch {
            ownRefusals += 1
            return error
        }
    }

    /// How many tasks there are, and how many there can be.
    private func usage() throws(KernelError) -> (current: Int, limit: Int) {
        guard let group = load.group.map({ CgroupDirectory($0.directory) }) else {
            guard let tasks = HostFacts.tasks else { throw KernelError("count the host's tasks", errno: 22) }
            return tasks
        }
        guard let current = Int(try group.read("pids.current")) else {
            throw KernelError("read \(group.path)/pids.current", errno: 22)
        }
        // A limit that somebody takes away is none to fill.
        return (current, Int(try group.read("pids.max")) ?? 0)
    }

    private static func refusals(in group: Cgroup?) -> Int {
        let events = group.flatMap { try? CgroupDirectory($0.directory).numbers("pids.events") }
        return Int(events?["max"] ?? 0)
    }
}
