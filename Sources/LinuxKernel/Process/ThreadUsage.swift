/// What a thread of this process has used so far.
public struct ThreadUsage: Hashable, Sendable {
    /// Nanoseconds on a CPU and nanoseconds of waiting for one while it could have run: `/proc/PID/task/TID/schedstat`,
    /// sched-stats.rst; `nil` in a kernel without CONFIG_SCHED_INFO.
    public let cpu: UInt64?, delay: UInt64?
    /// How often it was made to leave the CPU, and how often it left by itself: proc_pid_status(5).
    public let preempted: Int, yielded: Int

    /// The thread of this name among those of this process; `nil` when there is none, or /proc is not mounted.
    /// - Parameter name: as given to `KernelThread`, at most 15 bytes.
    public static func ofOwnThread(named name: String) -> ThreadUsage? {
        let tasks = (try? Directory.list("/proc/self/task")) ?? []
        return tasks.lazy.filter { ProcFile.text("/proc/self/task/\($0)/comm")?.trimmingNewline == name }
            .compactMap { ThreadUsage(directory: "/proc/self/task/\($0)") }.first
    }

    private init?(directory: String) {
        guard let preempted = Self.count("nonvoluntary_ctxt_switches", in: directory),
            let yielded = Self.count("voluntary_ctxt_switches", in: directory)
        else { return nil }
        self.preempted = preempted
        self.yielded = yielded
        let times = (ProcFile.text(directory + "/schedstat") ?? "").split { $0 == " " || $0 == "\n" }
            .compactMap { UInt64($0) }
        // Where nothing is accounted for the file holds zeros.
        let isKept = times.count == 3 && times[0] > 0
        (cpu, delay) = isKept ? (times[0], times[1]) : (nil, nil)
    }

    private static func count(_ name: String, in directory: String) -> Int? {
        ProcFile.field(name, in: directory + "/status").flatMap { Int($0) }
    }
}
