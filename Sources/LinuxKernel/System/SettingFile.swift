import Glibc

/// One file below /proc/sys, as the calling thread's namespaces see it: sysctl(8), proc(5).
public enum SettingFile {
    /// The value without the line's end.
    /// - Throws: `KernelError`, EACCES for what only triggers something, EIO for a secret that was never set.
    public static func value(at path: String) throws(KernelError) -> String {
        try File.text(of: path).trimmingNewline
    }

    /// Writes a value by one call, since the kernel takes each for a value of its own.
    /// - Throws: `KernelError`, EINVAL for a value that the kernel does not take, EROFS in most containers.
    public static func write(_ value: String, to path: String) throws(KernelError) {
        let file = try Descriptor.open(path, O_WRONLY)
        // An empty line empties a list; no byte at all would change nothing.
        let bytes = Array((value + "\n").utf8)
        if Glibc.write(file.number, bytes, bytes.count) < 0 { throw KernelError("write \(path)", errno: errno) }
    }

    /// Whether we may write it here.
    public static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// Whether each network namespace has its own: a new one has it, and lets its owner change it.
    /// - Parameter parts: the path below /proc/sys.
    public static func isOfNamespace(_ parts: [String]) -> Bool {
        guard parts.first == "net" else { return false }
        // A new namespace has other interfaces, and every interface has the same settings.
        let isOfInterface = parts.count == 5 && ["conf", "neigh"].contains(parts[2])
        let path =
            "/proc/sys/" + (isOfInterface ? parts[..<3] + ["default"] + parts[4...] : parts[...]).joined(separator: "/")
        let found = try? NetworkNamespace.scratch { () throws(KernelError) in isWritable(path) }
        return found ?? false
    }

    /// Every setting in a directory below /proc/sys, as lists of parts; one that others may not see into is left out.
    public static func all(below parts: [String] = []) -> [[String]] {
        let directory = (["/proc/sys"] + parts).joined(separator: "/")
        guard let names = try? Directory.list(directory) else { return [] }
        return names.flatMap { name in
            Directory.isDirectory(directory + "/" + name) ? all(below: parts + [name]) : [parts + [name]]
        }
    }
}
