import Glibc

/// The host's users, passwd(5) and whatever else the name service knows.
public enum UserDatabase {
    /// The id of the user with this name; `nil` when there is none.
    public static func uid(of name: String) -> UInt32? {
        lookUp { getpwnam_r(name, $0, $1, $2, $3) }?.uid
    }

    /// The name of the user with this id; `nil` when there is none.
    public static func name(of uid: UInt32) -> String? {
        lookUp { getpwuid_r(uid, $0, $1, $2, $3) }?.name
    }

    private typealias Call = (
        UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
        UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32

    private static func lookUp(_ call: Call) -> (uid: UInt32, name: String)? {
        var size = 1024
        while size <= 1 << 20 {
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            var buffer = [CChar](repeating: 0, count: size)
            let answer: (result: Int32, user: (uid: UInt32, name: String)?) = buffer.withUnsafeMutableBufferPointer {
                guard let base = $0.baseAddress else { return (ENOMEM, nil) }
                let result = call(&entry, base, size, &found)
                return (result, found == nil ? nil : (entry.pw_uid, String(cString: entry.pw_name)))
            }
            if answer.result != ERANGE { return answer.result == 0 ? answer.user : nil }
            size *= 4
        }
        return nil
    }
}
