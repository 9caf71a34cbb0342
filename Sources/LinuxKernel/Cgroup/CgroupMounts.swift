/// Where the kernel's control group hierarchies are mounted, read from `/proc/self/mountinfo`; cgroups(7).
public enum CgroupMounts {
    /// The mount point of the v2 hierarchy, such as `/sys/fs/cgroup`; `nil` when it is not mounted.
    public static func unified() -> String? { mount(controller: nil)?.directory }

    /// The mount point of the v1 hierarchy that has the controller (`cpu`, `memory`, `name=systemd`), such as
    /// `/sys/fs/cgroup/cpu,cpuacct`; `nil` when the controller is not in v1.
    public static func controller(_ name: String) -> String? { mount(controller: name)?.directory }

    /// The directory of a process's group in the v1 hierarchy of `controller`, or in v2 for `nil`; `nil` when
    /// there is no such hierarchy, or none of its mounts shows the group.
    public static func directory(of pid: Int32, controller: String?) -> String? {
        guard let path = ProcessTable.cgroupPath(pid, controller: controller),
            let mount = mount(controller: controller)
        else { return nil }
        return mount.directory(of: path)
    }

    struct Mount: Hashable {
        var directory: String
        /// The group that the mount point shows; not `/` in a bind mount into a container.
        var root: String
        var isUnified: Bool
        var controllers: [String]

        func directory(of path: String) -> String? {
            if root == "/" { return path == "/" ? directory : directory + path }
            if path == root { return directory }
            return path.hasPrefix(root + "/") ? directory + path.dropFirst(root.count) : nil
        }
    }

    private static func mount(controller: String?) -> Mount? {
        guard let text = ProcFile.text("/proc/thread-self/mountinfo") else { return nil }
        return mount(controller: controller, in: mounts(parsing: text))
    }

    static func mount(controller: String?, in mounts: [Mount]) -> Mount? {
        let fitting = mounts.filter { mount in
            if let controller { !mount.isUnified && mount.controllers.contains(controller) } else { mount.isUnified }
        }
        return fitting.first { $0.root == "/" } ?? fitting.first
    }

    /// Reads lines such as `36 31 0:33 / /sys/fs/cgroup/cpu rw shared:9 - cgroup cgroup rw,cpu`, proc(5).
    static func mounts(parsing mountinfo: String) -> [Mount] {
        mountinfo.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
            let type = fields[dash + 1]
            guard type == "cgroup" || type == "cgroup2" else { return nil }
            return Mount(
                directory: unescape(fields[4]), root: unescape(fields[3]), isUnified: type == "cgroup2",
                controllers: fields[dash + 3].split(separator: ",").map(String.init))
        }
    }

    /// Space, tab, newline and backslash come as `\040` and so on.
    static func unescape(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.count >= 3,
                let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
