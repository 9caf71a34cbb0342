import CKernel
import Glibc

extension NetworkNamespace {
    /// Where a namespace can be entered now: the recorded path, a name, or a process that lives in it.
    /// - Parameters:
    ///   - inode: The number that names it.
    ///   - recorded: Where it was seen before.
    ///   - isIgnored: Processes that do not count as living in it.
    /// - Returns: `nil` when nobody holds it any more.
    public static func path(
        ofInode inode: UInt64, recorded: String, ignoring isIgnored: (Int32) -> Bool = { _ in false }
    ) -> String? {
        let isProcess = recorded.hasPrefix("/proc/")
        if !isProcess, NamedNetworkNamespace.inode(at: recorded) == inode { return recorded }
        if isProcess, let pid = Int32(recorded.split(separator: "/").dropFirst().first ?? ""), !isIgnored(pid),
            NamedNetworkNamespace.inode(at: recorded) == inode
        {
            return recorded
        }
        if let named = NamedNetworkNamespace.path(ofInode: inode) { return named }
        return ProcessTable.all().first { ProcessTable.networkNamespace($0) == inode && !isIgnored($0) }
            .map { "/proc/\($0)/ns/net" }
    }

    /// The number of the calling thread's namespace.
    public static var currentInode: UInt64? { NamedNetworkNamespace.inode(at: "/proc/thread-self/ns/net") }

    /// Moves the calling thread into a namespace for good; threads and children that it makes from now on start there.
    /// Not for a thread of the Swift concurrency pool.
    /// - Throws: `KernelError`, EPERM without CAP_SYS_ADMIN, ESTALE when the path leads to another namespace by now.
    public static func enter(_ path: String, inode: UInt64) throws(KernelError) {
        let namespace = try Descriptor.open(path, O_RDONLY)
        var status = stat()
        guard fstat(namespace.number, &status) == 0, UInt64(status.st_ino) == inode else {
            throw KernelError("enter \(path)", errno: ESTALE)
        }
        let result = kernel_enter_network(namespace.number)
        if result < 0 { throw KernelError("setns \(path)", errno: -result) }
        guard currentInode == inode else { throw KernelError("enter \(path)", errno: ESTALE) }
    }

    /// Runs `body` on a thread of its own in another namespace and waits for it. Sockets opened there stay in it.
    /// - Throws: what `enter` and `body` throw.
    public static func inside<Value: Sendable>(
        _ path: String, inode: UInt64, _ body: @escaping @Sendable () throws(KernelError) -> Value
    ) throws(KernelError) -> Value {
        let outcome = Outcome<Value>()
        let listener = Headway.current
        let thread = KernelThread(name: "netns", stackBytes: 8 << 20) {
            Headway.heard(by: listener) {
                outcome.set {
                    () throws(KernelError) in
                    try enter(path, inode: inode)
                    return try body()
                }
            }
        }
        try thread.start()
        thread.join()
        return try outcome.get()
    }
}
