/// Threads, proc(5).
extension ProcessTable {
    /// The threads of a process; empty when it is gone.
    public static func threads(of pid: Int32) -> [Int32] {
        ((try? Directory.list("/proc/\(pid)/task")) ?? []).compactMap { Int32($0) }
    }

    /// The CPUs that a process or thread may run on, such as `0-3,6`; `nil` when it is gone.
    public static func allowedCPUs(_ task: Int32) -> String? {
        let lines = ProcFile.text("/proc/\(task)/status")?.split(separator: "\n")
        return lines?.first { $0.hasPrefix("Cpus_allowed_list:") }?.split { $0.isWhitespace }.last.map(String.init)
    }
}
