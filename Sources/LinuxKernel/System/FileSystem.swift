import CKernel
import Glibc

/// The file system that a path is on: statvfs(3), and /proc/self/mountinfo, proc(5).
public struct FileSystem: Hashable, Sendable {
    /// The path with every symbolic link followed.
    public var path: String
    /// Whether the path is a directory.
    public var isDirectory: Bool
    /// Where it is mounted.
    public var mountPoint: String
    /// Its kind, such as `ext4`.
    public var kind: String
    /// The number by which the kernel knows it (`st_dev`).
    public var device: UInt64
    /// Its size in bytes.
    public var size: UInt64
    /// What an unprivileged process can still write, in bytes.
    public var available: UInt64
    /// Number of inodes; 0 without a limit.
    public var inodes: UInt64
    /// Inodes that an unprivileged process can still use.
    public var availableInodes: UInt64
    /// What is free in all, with what is reserved for root, in bytes.
    public var free: UInt64
    /// Whether nothing can be written here: the file system, or this mount of it.
    public var isReadOnly: Bool

    /// How full a file system is.
    public struct Space: Hashable, Sendable {
        /// Its size in bytes.
        public var size: UInt64
        /// What is free, with what is reserved for root, in bytes.
        public var free: UInt64
        /// What an unprivileged process can still write, in bytes.
        public var available: UInt64
        /// Number of inodes; 0 without a limit.
        public var inodes: UInt64
        /// Inodes that an unprivileged process can still use.
        public var availableInodes: UInt64

        init(_ space: statvfs) {
            let block = UInt64(space.f_frsize)
            size = UInt64(space.f_blocks) * block
            free = UInt64(space.f_bfree) * block
            available = UInt64(space.f_bavail) * block
            inodes = UInt64(space.f_files)
            availableInodes = UInt64(space.f_favail)
        }

        /// Asks for the file system of a path.
        /// - Throws: `KernelError` of statvfs(3).
        public init(of path: String) throws(KernelError) {
            var space = statvfs()
            if statvfs(path, &space) != 0 { throw KernelError("statvfs \(path)", errno: errno) }
            self.init(space)
        }
    }

    /// Looks at a path.
    /// - Throws: `KernelError` of realpath(3), stat(2) or statvfs(3), such as ENOENT.
    public static func of(_ path: String) throws(KernelError) -> FileSystem {
        guard let real = realpath(path, nil) else { throw KernelError("find \(path)", errno: errno) }
        defer { Glibc.free(real) }
        var status = stat()
        if stat(real, &status) != 0 { throw KernelError("stat \(path)", errno: errno) }
        var space = statvfs()
        if statvfs(real, &space) != 0 { throw KernelError("statvfs \(path)", errno: errno) }
        let resolved = String(cString: real)
        let device = UInt64(status.st_dev)
        let mount = mount(of: resolved, device: device)
        let room = Space(space)
        return FileSystem(
            path: resolved, isDirectory: status.st_mode & S_IFMT == S_IFDIR, mountPoint: mount?.point ?? "/",
            kind: mount?.kind ?? "unknown", device: device, size: room.size, available: room.available,
            inodes: room.inodes, availableInodes: room.availableInodes, free: room.free,
            isReadOnly: space.f_flag & UInt(ST_RDONLY) != 0)
    }

    /// The whole disk below it, as `major:minor`; `nil` without one. A partition's numbers are no good to controllers,
    /// which limit disks: Documentation/admin-guide/cgroup-v2.rst, io.max.
    public var disk: String? {
        let number = "\(kernel_device_major(device)):\(kernel_device_minor(device))"
        guard let place = realpath("/sys/dev/block/\(number)", nil) else { return nil }
        defer { Glibc.free(place) }
        let directory = String(cString: place)
        guard Directory.exists(directory + "/partition") else { return number }
        let end = directory.lastIndex(of: "/") ?? directory.endIndex
        return (try? File.text(of: directory[..<end] + "/dev"))?.split { $0.isWhitespace }.first.map(String.init)
    }

    private static func mount(of path: String, device: UInt64) -> (point: String, kind: String)? {
        let lines = (ProcFile.text("/proc/thread-self/mountinfo") ?? "").split(separator: "\n")
        let mounts = lines.compactMap { line -> (point: String, kind: String, device: String)? in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 1 else { return nil }
            return (CgroupMounts.unescape(fields[4]), String(fields[dash + 1]), String(fields[2]))
        }
        // The last one covers those before it.
        return mounts.enumerated().filter { isBelow(path, $1.point) }
            .max { ($0.element.point.count, $0.offset) < ($1.element.point.count, $1.offset) }
            .map { ($0.element.point, $0.element.kind) }
    }

    private static func isBelow(_ path: String, _ point: String) -> Bool {
        point == "/" || path == point || path.hasPrefix(point + "/")
    }
}
