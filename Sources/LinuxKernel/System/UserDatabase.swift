import Glibc

/// The host's users, passwd(5) and whatever else the name service knows.
public enum UserDatabase {
    /// The id of the user with this name; `nil` when there is none.
    public static func uid(of name: String) -> UInt32? {
        lookUp { getpwnam_r(name, $0, $1, $2, $3) }?.uid
    }

    /// Whom a process runs as.
    public struct Account: Hashable, Sendable {
        /// The user, the main group, and every group.
        public var uid: UInt32, gid: UInt32, groups: [UInt32]
        /// Where the user is at home.
        public var home: String
    }

    /// The account of a user by name; `nil` when there is none, or the groups cannot be told.
    public static func account(of name: String) -> Account? {
        guard let entry = lookUp({ getpwnam_r(name, $0, $1, $2, $3) }) else { return nil }
        return groupIDs(of: name, entry.gid).map {
            Account(uid: entry.uid, gid: entry.gid, groups: $0, home: entry.home)
        }
    }

    /// The name of the user with this id; `nil` when there is none.
    public static func name(of uid: UInt32) -> String? {
        lookUp { getpwuid_r(uid, $0, $1, $2, $3) }?.name
    }

    /// The names of the groups that a user is in, getgrouplist(3); a group without a name is its number.
    public static func groups(of user: String) -> [String] {
        guard let entry = lookUp({ getpwnam_r(user, $0, $1, $2, $3) }) else { return [] }
        return (groupIDs(of: user, entry.gid) ?? []).map { groupName(of: $0) ?? "\($0)" }
    }

    private static func groupIDs(of user: String, _ main: gid_t) -> [gid_t]? {
        var count: Int32 = 64
        while count <= 65_536 {
            var ids = [gid_t](repeating: 0, count: Int(count))
            var found = count
            if getgrouplist(user, main, &ids, &found) >= 0 { return Array(ids.prefix(Int(found))) }
            count = max(found, count * 2)
        }
        return nil
    }

    private static func groupName(of gid: gid_t) -> String? {
        var size = 1024
        while size <= 1 << 20 {
            var entry = group()
            var found: UnsafeMutablePointer<group>?
            var buffer = [CChar](repeating: 0, count: size)
            let answer: (result: Int32, name: String?) = buffer.withUnsafeMutableBufferPointer {
                let result = getgrgid_r(gid, &entry, $0.baseAddress, size, &found)
                return (result, found == nil ? nil : String(cString: entry.gr_name))
            }
            if answer.result != ERANGE { return answer.result == 0 ? answer.name : nil }
            size *= 4
        }
        return nil
    }

    private typealias Call = (
        UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
        UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32

    private static func lookUp(_ call: Call) -> (uid: UInt32, gid: UInt32, name: String, home: String)? {
        var size = 1024
        while size <= 1 << 20 {
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            var buffer = [CChar](repeating: 0, count: size)
            let answer: (result: Int32, user: (uid: UInt32, gid: UInt32, name: String, home: String)?) =
                buffer.withUnsafeMutableBufferPointer {
                    guard let base = $0.baseAddress else { return (ENOMEM, nil) }
                    let result = call(&entry, base, size, &found)
                    guard found != nil else { return (result, nil) }
                    return (
                        result,
                        (
                            entry.pw_uid, entry.pw_gid, String(cString: entry.pw_name),
                            entry.pw_dir.map { String(cString: $0) } ?? "/"
                        )
                    )
                }
            if answer.result != ERANGE { return answer.result == 0 ? answer.user : nil }
            size *= 4
        }
        return nil
    }
}
