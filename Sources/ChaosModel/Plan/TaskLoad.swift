/// Tasks that do nothing but count, in a group or on the whole host.
public struct TaskLoad: HelperWork {
    /// The group whose limit is used up; `nil` is the host.
    public var group: Cgroup?
    /// How many tasks stay free; `nil` when `share` tells.
    public var leave: Int?
    /// The share of the limit that is taken in all, 0...1, by whomever.
    public var share: Double

    /// Describes a load; no task is made.
    public init(group: Cgroup?, leave: Int?, share: Double) {
        self.group = group
        self.leave = leave
        self.share = share
    }

    /// What stays free on the host, whatever is asked: for us, our guardian, the ssh server and a shell.
    public static let reserve = 64

    /// How many tasks there shall be.
    /// - Parameter limit: how many there can be.
    public func goal(of limit: Int) -> Int {
        let goal = leave.map { limit - $0 } ?? Int((Double(limit) * share).rounded(.down))
        return max(0, group == nil ? min(goal, limit - Self.reserve) : goal)
    }

    /// Counters: tasks of ours, and tasks that could still be made.
    public enum Counter: Int, CaseIterable, Sendable { case held, left }
    /// Their names.
    public static let counterNames = ["tasks_held", "tasks_left"]
    /// A task that is held is one that nobody else can have.
    public static let effectCounters = ["tasks_held"]
    /// The mechanism.
    public var mechanism: String { "held tasks" }
    /// What it does, in words.
    public var summary: String { "hold tasks until \(rest) of \(group.map { "\($0)/pids.max" } ?? "the host's limit")" }
    /// What one would type.
    public var shellEquivalent: String { "(a program with threads that sleep, until \(rest))" }
    private var rest: String {
        leave.map { "\($0) are left" } ?? "\(Percent(share: share).fieldText) are taken"
    }
}
