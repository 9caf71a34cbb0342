import CKernel
import Glibc

extension NetworkNamespace {
    /// Where a namespace can be entered now: the recorded path, a name, or a process that lives in it.
    /// - Parameters:
    ///   - inode: The number that names it.
    ///   - cookie: What tells it from a later one that got its number; `nil` when that is not known.
    ///   - recorded: Where it was seen before.
    ///   - isIgnored: Processes that do not count as living in it.
    /// - Returns: `nil` when nobody holds it any more.
    public static func path(
        ofInode inode: UInt64, cookie: UInt64? = nil, recorded: String,
        ignoring isIgnored: (Int32) -> Bool = { _ in false }
    ) -> String? {
        guard let found = path(ofNumber: inode, recorded: recorded, ignoring: isIgnored) else { return nil }
        // A number belongs to one namespace at a time.
        guard let cookie else { return found }
        let now = try? inside(found, inode: inode) { () throws(KernelError) in currentCookie }
        return now == nil || now == cookie ? found : nil
    }

    private static func path(
        ofNumber inode: UInt64, recorded: String, ignoring isIgnored: (Int32) -> Bool
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

    /// What no other namespace of this boot ever gets, SO_NETNS_COOKIE: that of the calling thread's. `nil` before Linux
    /// 5.14.
    public static var currentCookie: UInt64? {
        var cookie: UInt = 0
        return kernel_network_cookie(&cookie) == 0 ? UInt64(cookie) : nil
    }

    /// The number and the cookie of the calling thread's namespace; `nil` without /proc.
    public static var current: (inode: UInt64, cookie: UInt64?)? {
        currentInode.map { (inode: $0, cookie: currentCookie) }
    }

    /// Moves the calling thread into a namespace for good; threads and children that it makes from now on start there.
    /// Not for a thread of the Swift concurrency pool.
    /// - Throws: `KernelError`, EPERM without CAP_SYS_ADMIN, ESTALE when the path leads to another namespace by now.
    public static func enter(_ path: String, inode: UInt64, cookie: UInt64? = nil) throws(KernelError) {
        let namespace = try Descriptor.open(path, O_RDONLY)
        var status = stat()
        guard fstat(namespace.number, &status) == 0, UInt64(status.st_ino) == inode else {
            throw KernelError("enter \(path)", errno: ESTALE)
        }
        let result = kernel_enter_network(namespace.number)
        if result < 0 { throw KernelError("setns \(path)", errno: -result) }
        guard currentInode == inode else { throw KernelError("enter \(path)", errno: ESTALE) }
        if let cookie, let now = currentCookie, now != cookie { throw KernelError("enter \(path)", errno: ESTALE) }
    }

    /// Runs `body` on a thread of its own in another namespace and waits for it. Sockets opened there stay in it.
    /// - Throws: what `enter` and `body` throw.
    public static func inside<Value: Sendable>(
        _ path: String, inode: UInt64, cookie: UInt64? = nil,
        _ body: @escaping @Sendable () throws(KernelError) -> Value
    ) throws(KernelError) -> Value {
        let outcome = Outcome<Value>()
        let listener = Headway.current
        let thread = KernelThread(name: "netns", stackBytes: 8 << 20) {
            Headway.heard(by: listener) {
                outcome.set {
                    () throws(KernelError) in
                    try enter(path, inode: inode, cookie: cookie)
                    return try body()
                }
            }
        }
        try thread.start()
        thread.join()
        return try outcome.get()
    }
}
