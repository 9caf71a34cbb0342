import Glibc

/// One control group by its directory, v1 or v2; cgroups(7) and the kernel's cgroup-v2.rst. Holds nothing open.
public struct CgroupDirectory: Hashable, Sendable {
    /// The absolute directory.
    public let path: String

    /// Names a group; nothing is created.
    public init(_ path: String) { self.path = path }

    /// The group `name` below this one.
    public func child(_ name: String) -> CgroupDirectory { CgroupDirectory(path + "/" + name) }

    /// Whether the group exists.
    public var exists: Bool { Directory.isDirectory(path) }

    /// Whether the group has an interface file. The files of a controller come and go with it, and so do their values.
    public func has(_ file: String) -> Bool { Directory.exists(path + "/" + file) }

    /// The number by which the kernel knows the group, the inode of its directory; `nil` when there is no such group.
    public var number: UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    /// Whether it belongs to the v2 hierarchy.
    public var isUnified: Bool { Directory.exists(path + "/cgroup.controllers") }

    /// Makes the group. Its parent has to exist.
    /// - Throws: `KernelError` of mkdir(2), EEXIST when it is there already.
    public func create() throws(KernelError) {
        if mkdir(path, 0o755) != 0 { throw KernelError("mkdir \(path)", errno: errno) }
    }

    /// Removes the group; an absent one is fine. EBUSY is retried for `milliseconds`, because tasks that exit
    /// keep a group busy for a moment.
    /// - Throws: `KernelError` of rmdir(2), EBUSY while it has processes or children.
    public func remove(milliseconds: UInt64 = 1000) throws(KernelError) {
        let deadline = Clock.monotonicNanoseconds() + milliseconds * 1_000_000
        while rmdir(path) != 0 {
            if errno == ENOENT { return }
            if errno != EBUSY || Clock.monotonicNanoseconds() >= deadline {
                throw KernelError("rmdir \(path)", errno: errno)
            }
            Clock.sleep(milliseconds: 2)
        }
    }

    /// The groups directly below.
    /// - Throws: `KernelError` of opendir(3).
    public func children() throws(KernelError) -> [CgroupDirectory] {
        try Directory.list(path).map { child($0) }.filter { Directory.isDirectory($0.path) }
    }

    /// The processes in the group itself; zombies and processes outside our pid namespace are not shown.
    /// - Throws: `KernelError` of open(2) or read(2).
    public func processes() throws(KernelError) -> [Int32] {
        try read("cgroup.procs").split(separator: "\n").compactMap { Int32($0) }.filter { $0 > 0 }
    }

    /// Moves a process with all its threads into the group.
    /// - Throws: `KernelError`, ESRCH when it is gone, EBUSY in a v2 group that has children with controllers.
    public func add(_ pid: Int32) throws(KernelError) {
        // 0 would mean ourselves.
        guard pid > 0 else { throw KernelError("write \(path)/cgroup.procs", errno: ESRCH) }
        try write("cgroup.procs", "\(pid)")
    }

    /// The content of an interface file, without the last newline.
    /// - Throws: `KernelError`, ENOENT when the kernel does not offer the file here.
    public func read(_ file: String) throws(KernelError) -> String {
        try File.text(of: path + "/" + file).trimmingNewline
    }

    /// Writes a value to an interface file in one write(2). An empty one, which some take, is a line without anything: the
    /// kernel is not told of a write without bytes.
    /// - Throws: `KernelError`, such as EINVAL for a value that the kernel refuses.
    public func write(_ file: String, _ value: String) throws(KernelError) {
        let target = try Descriptor.open(path + "/" + file, O_WRONLY)
        do { try Descriptor.write(Array((value.isEmpty ? "\n" : value).utf8), to: target.number) } catch {
            throw KernelError("write \"\(value)\" to \(path)/\(file)", errno: error.errno)
        }
    }

    /// The controllers that a v2 group has.
    /// - Throws: `KernelError`, ENOENT in v1.
    public func controllers() throws(KernelError) -> [String] { try words("cgroup.controllers") }

    /// The controllers that a v2 group gives to its children.
    /// - Throws: `KernelError`, ENOENT in v1.
    public func subtreeControl() throws(KernelError) -> [String] { try words("cgroup.subtree_control") }

    /// The numbers of a flat keyed file, such as `cpu.stat` or `cgroup.events`.
    /// - Throws: `KernelError` of open(2) or read(2).
    public func numbers(_ file: String) throws(KernelError) -> [String: Int64] {
        var numbers: [String: Int64] = [:]
        for line in try read(file).split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2, let value = Int64(parts[1]) { numbers[String(parts[0])] = value }
        }
        return numbers
    }

    /// Whether the group or one below has a process (`populated` in `cgroup.events`, v2 only).
    /// - Throws: `KernelError`, ENOENT in v1 and in the root.
    public func isPopulated() throws(KernelError) -> Bool { try numbers("cgroup.events")["populated"] == 1 }

    private func words(_ file: String) throws(KernelError) -> [String] {
        try read(file).split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
