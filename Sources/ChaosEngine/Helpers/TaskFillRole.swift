import ChaosModel
import LinuxKernel

/// Uses up the tasks that a group or the host may have, and takes what becomes free.
struct TaskFillRole {
    /// Between two looks, in milliseconds.
    private static let period = 5
    /// Tasks made between two looks, so that the end of standard input is not overheard for long.
    private static let most = 512
    /// By when the executor is told that it is on its way, in nanoseconds: many tasks take a while.
    private static let patience: UInt64 = 1_000_000_000

    private let load: TaskLoad
    private let counters: Tally<TaskLoad.Counter>
    private var tasks = IdleTasks()

    init(_ load: TaskLoad) throws(KernelError) {
        self.load = load
        counters = try Tally()
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
            let before = tasks.count
            let failure = missing > 0 ? fill(min(missing, Self.most)) : nil
            if let failure, tasks.count == 0, !isReady { throw failure }
            counters[.held] = UInt64(tasks.count)
            counters[.left] = UInt64(max(0, limit - current - (tasks.count - before)))
            let isOver = missing <= Self.most || failure != nil
            if !isReady, isOver || Clock.monotonicNanoseconds() > start + Self.patience {
                isReady = true
                HelperRole.say("ready")
            }
            let woken = try Poller.wait(for: [0], milliseconds: isOver ? Self.period : 0)
            if !woken.isEmpty, try Descriptor.read(0).isEmpty { return }
        }
    }

    private mutating func fill(_ missing: Int) -> KernelError? {
        do throws(KernelError) {
            _ = try tasks.add(missing)
            return nil
        } catch { return error }
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
}
