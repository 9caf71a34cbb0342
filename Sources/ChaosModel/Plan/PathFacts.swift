/// What a path of this host leads to, for faults on disks.
public struct PathFacts: Hashable, Codable, Sendable {
    /// The path that leads there: the path itself with every symbolic link followed.
    public var resolved: String
    /// Whether it is a directory.
    public var isDirectory: Bool
    /// Where its file system is mounted.
    public var mountPoint: String
    /// The kind of file system, such as `ext4` or `tmpfs`.
    public var fileSystem: String
    /// Major and minor number of the whole disk below it, `8:0`; `nil` where there is none, as for tmpfs and overlays.
    public var disk: String?
    /// Size of the file system, in bytes.
    public var size: UInt64
    /// Bytes that an unprivileged process can still write.
    public var available: UInt64
    /// Number of inodes; 0 where the file system has no limit.
    public var inodes: UInt64
    /// Inodes that an unprivileged process can still use.
    public var availableInodes: UInt64
    /// Whether Aftershock's own state is on the same file system.
    public var holdsState: Bool
    /// Bytes that are free in all, with those reserved for root.
    public var free: UInt64
    /// Whether nothing can be written here.
    public var isReadOnly: Bool
    /// Whether its owner and mode keep us out, who can write to it only by CAP_DAC_OVERRIDE.
    public var isGuarded = false

    /// Records a path.
    public init(
        resolved: String, isDirectory: Bool, mountPoint: String, fileSystem: String, disk: String?, size: UInt64,
        available: UInt64, inodes: UInt64, availableInodes: UInt64, holdsState: Bool, free: UInt64? = nil,
        isReadOnly: Bool = false
    ) {
        self.resolved = resolved
        self.isDirectory = isDirectory
        self.mountPoint = mountPoint
        self.fileSystem = fileSystem
        self.disk = disk
        self.size = size
        self.available = available
        self.inodes = inodes
        self.availableInodes = availableInodes
        self.holdsState = holdsState
        self.free = free ?? available
        self.isReadOnly = isReadOnly
    }
}

/// Memory of the host, in bytes: /proc/meminfo, proc(5).
public struct MemoryFacts: Hashable, Codable, Sendable {
    /// All there is.
    public var total: UInt64 = 0
    /// What can be had without swapping.
    public var available: UInt64 = 0
    /// Size of a page.
    public var page: UInt64 = 4096
    /// All the swap there is.
    public var swap: UInt64 = 0

    /// Records the memory of a host.
    public init(total: UInt64 = 0, available: UInt64 = 0, page: UInt64 = 4096) {
        self.total = total
        self.available = available
        self.page = page
    }
}
