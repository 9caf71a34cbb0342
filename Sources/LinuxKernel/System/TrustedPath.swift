import CKernel
import Glibc

/// A path that nobody but us and root can turn elsewhere.
///
/// It is walked from `/` down by descriptors (openat(2), O_NOFOLLOW), and every directory and symbolic link on the way has
/// to belong to root or us, with every directory writable by its owner only, or sticky, where nobody may rename or remove
/// what is another's. Once that holds for all of them, no name on the path can change its meaning but by our own doing, so
/// checks by path that follow do not race with anybody.
///
/// The group bits of a mode show the mask of a POSIX ACL, acl(5): one that lets anybody else write is seen as well.
public enum TrustedPath {
    /// Checks a file that holds a secret: it is ours or root's, and nobody else can open it.
    /// - Throws: `KernelError`: EPERM when others can, or that of stat(2).
    public static func requireSecret(_ path: String) throws(KernelError) {
        var status = stat()
        if stat(path, &status) != 0 { throw KernelError("use \(path)", errno: errno) }
        let isOurs = status.st_uid == geteuid() || status.st_uid == 0
        if !isOurs || status.st_mode & 0o077 != 0 { throw KernelError("use \(path)", errno: EPERM) }
    }

    /// Checks a directory and all that lead to it.
    /// - Parameter path: absolute; its last component must be no link.
    /// - Throws: `KernelError` whose call is `trust PATH` for the component at fault: EPERM when others can change it, ELOOP
    ///   for a link as last component, or too many, ENOTDIR; or that of openat(2), such as ENOENT.
    public static func requireDirectory(_ path: String) throws(KernelError) {
        var walk = Walk()
        try walk.enter(path)
        try walk.requireOwn()
    }

    /// Makes a directory and the missing ones above it, each within the one that was checked; and checks it as
    /// `requireDirectory` does.
    /// - Parameter mode: Permission bits of every directory made, less the umask.
    /// - Throws: as `requireDirectory`, or `KernelError` of mkdirat(2).
    public static func makeDirectory(_ path: String, mode: UInt32) throws(KernelError) {
        var walk = Walk()
        try walk.enter(path, making: mode)
        try walk.requireOwn()
    }

    /// Checks an open file: a regular one of ours with one name, that nobody else can read or write.
    /// - Throws: `KernelError` with EPERM, EMLINK for a file with another name, or that of fstat(2).
    public static func requireOwnFile(_ descriptor: Int32, _ path: String) throws(KernelError) {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw KernelError("fstat \(path)", errno: errno) }
        try require(file: status, path, barred: 0o066)
    }

    /// Checks what is in a trusted directory under this name, if anything is: a regular file of ours with one name, that
    /// nobody else can write; or read, unless nobody else can reach it through `directory`.
    /// - Throws: as `requireOwnFile`.
    public static func requireOwnFile(_ name: String, in directory: String) throws(KernelError) {
        var status = stat(), above = stat()
        if lstat(directory, &above) != 0 { throw KernelError("lstat \(directory)", errno: errno) }
        let path = directory + "/" + name
        let barred: UInt32 = above.st_mode & 0o077 == 0 ? 0o022 : 0o066
        if lstat(path, &status) == 0 { return try require(file: status, path, barred: barred) }
        if errno != ENOENT { throw KernelError("lstat \(path)", errno: errno) }
    }

    private static func require(file status: stat, _ path: String, barred: UInt32) throws(KernelError) {
        let call = "trust \(path)"
        if status.st_mode & S_IFMT == S_IFLNK { throw KernelError(call, errno: ELOOP) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_mode & barred == 0 else {
            throw KernelError(call, errno: EPERM)
        }
        if status.st_nlink > 1 { throw KernelError(call, errno: EMLINK) }
    }
}

/// A walk from the root directory down.
private struct Walk: ~Copyable {
    private var directory: OwnedDescriptor?
    private var place = ""
    private var links = 0

    mutating func enter(_ path: String, making mode: UInt32? = nil) throws(KernelError) {
        var rest = Array(path.split(separator: "/").map(String.init).reversed())
        try restart()
        while let name = rest.popLast() {
            let child = place + "/" + name
            let next = try Self.open(name, in: directory?.number ?? -1, child, making: mode)
            let status = try Self.status(of: next.number, child)
            if status.st_mode & S_IFMT == S_IFLNK {
                links += 1
                if links > 40 || rest.isEmpty { throw KernelError("trust \(child)", errno: ELOOP) }
                try Self.requireOwner(status, child)
                let target = try Self.target(of: next.number, child)
                if target.hasPrefix("/") { try restart() }
                rest += target.split(separator: "/").map(String.init).reversed()
            } else {
                try Self.require(status, child)
                directory = consume next
                place = child
            }
        }
    }

    /// The last directory belongs to us, and not just to root.
    mutating func requireOwn() throws(KernelError) {
        let status = try Self.status(of: directory?.number ?? -1, place)
        let isOurs = status.st_uid == geteuid() && status.st_mode & 0o022 == 0
        if !isOurs { throw KernelError("trust \(place)", errno: EPERM) }
    }

    private mutating func restart() throws(KernelError) {
        let root = try Self.open("/", in: AT_FDCWD, "/", making: nil)
        try Self.require(try Self.status(of: root.number, "/"), "/")
        directory = consume root
        place = ""
    }

    private static func open(
        _ name: String, in directory: Int32, _ path: String, making mode: UInt32?
    ) throws(KernelError) -> OwnedDescriptor {
        var number = kernel_open_place(directory, name)
        if number == -ENOENT, let mode {
            // Whoever makes something else of this name meanwhile is found out by the look at it.
            if mkdirat(directory, name, mode) != 0, errno != EEXIST { throw KernelError("mkdir \(path)", errno: errno) }
            number = kernel_open_place(directory, name)
        }
        if number < 0 { throw KernelError("open \(path)", errno: -number) }
        return OwnedDescriptor(owning: number)
    }

    private static func status(of descriptor: Int32, _ path: String) throws(KernelError) -> stat {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw KernelError("fstat \(path)", errno: errno) }
        return status
    }

    private static func target(of descriptor: Int32, _ path: String) throws(KernelError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        // Of the link that was opened, whatever has its name now: readlink(2).
        let count = readlinkat(descriptor, "", &buffer, buffer.count)
        if count < 0 { throw KernelError("readlink \(path)", errno: errno) }
        return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func require(_ status: stat, _ path: String) throws(KernelError) {
        guard status.st_mode & S_IFMT == S_IFDIR else { throw KernelError("trust \(path)", errno: ENOTDIR) }
        try requireOwner(status, path)
        let isOpen = status.st_mode & 0o022 != 0 && status.st_mode & S_ISVTX == 0
        if isOpen { throw KernelError("trust \(path)", errno: EPERM) }
    }

    private static func requireOwner(_ status: stat, _ path: String) throws(KernelError) {
        let isForeign = status.st_uid != 0 && status.st_uid != geteuid()
        // In a user namespace the root of the host has no number of its own: user_namespaces(7).
        if isForeign, !(HostFacts.isInUserNamespace && status.st_uid == HostFacts.overflowUser) {
            throw KernelError("trust \(path)", errno: EPERM)
        }
    }
}
