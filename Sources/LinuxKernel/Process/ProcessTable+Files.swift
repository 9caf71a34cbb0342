extension ProcessTable {
    /// What a descriptor of a thread refers to: a path, or such as `socket:[4711]`. `nil` when it is not open.
    public static func openFile(_ thread: Int32, _ descriptor: Int32) -> String? {
        ProcFile.link("/proc/\(thread)/fd/\(descriptor)")
    }

    /// The current directory of a thread.
    public static func currentDirectory(_ thread: Int32) -> String? { ProcFile.link("/proc/\(thread)/cwd") }
}
