/// The adjustment of the score by which the kernel chooses whom to kill when memory runs out: /proc/PID/oom_score_adj,
/// proc(5). -1000 is never, 1000 is first.
public enum OOMScore {
    /// The adjustment of a process.
    /// - Throws: `KernelError`, ENOENT when the process is gone.
    public static func of(_ pid: Int32) throws(KernelError) -> Int {
        let text = try File.text(of: path(pid))
        guard let score = Int(text.split { $0.isWhitespace }.first ?? "") else {
            throw KernelError("read \(path(pid))", errno: 22)
        }
        return score
    }

    /// Sets it; children inherit it.
    /// - Throws: `KernelError`: EACCES for a value below the lowest one that it ever had from a process with
    ///   CAP_SYS_RESOURCE, ENOENT when the process is gone.
    public static func set(_ score: Int, of pid: Int32) throws(KernelError) {
        let file = try File(path(pid), access: .write)
        try Descriptor.write(Array("\(score)".utf8), to: file.descriptor)
    }

    private static func path(_ pid: Int32) -> String { "/proc/\(pid)/oom_score_adj" }
}
