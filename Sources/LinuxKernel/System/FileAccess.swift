import Glibc

/// Who may do what with files, by owner, group and mode alone: what is left without capabilities.
public enum FileAccess {
    /// The owner; `nil` when there is no such file.
    public static func owner(of path: String) -> UInt32? { status(path)?.st_uid }

    /// Whether an ordinary process with our ids could make files in a directory: it may search each directory on the way,
    /// path_resolution(7), and write to the last. Access control lists are not looked at.
    public static func mayWrite(to directory: String) -> Bool {
        guard mayReach(directory), let last = status(directory) else { return false }
        return allows(last, 0o3)
    }

    /// Whether an ordinary process with our ids may search each directory on the way to a path.
    public static func mayReach(_ path: String) -> Bool {
        var way = ""
        for part in path.split(separator: "/").dropLast() {
            way += "/" + part
            guard let status = status(way), allows(status, 0o1) else { return false }
        }
        return true
    }

    private static func allows(_ status: stat, _ wanted: UInt32) -> Bool {
        let shift: UInt32 =
            if status.st_uid == geteuid() { 6 } else if groups.contains(status.st_gid) { 3 } else { 0 }
        return status.st_mode >> shift & wanted == wanted
    }

    private static var groups: [UInt32] {
        let count = getgroups(0, nil)
        guard count > 0 else { return [getegid()] }
        var groups = [gid_t](repeating: 0, count: Int(count))
        let filled = getgroups(count, &groups)
        return [getegid()] + groups.prefix(Int(max(0, filled)))
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
