import LinuxKernel

/// Random texts that nobody can guess, and how they are compared.
enum Secret {
    /// 256 random bits as 43 characters of base64url (RFC 4648), after a prefix.
    static func make(_ prefix: String = "") -> String {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<4).flatMap { _ in
            let word = random.next()
            return (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
        }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text = Array(prefix.utf8)
        var held: UInt32 = 0
        var count = 0
        for byte in bytes {
            held = held << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(held >> UInt32(count) & 63)])
            }
        }
        text.append(alphabet[Int(held << UInt32(6 - count) & 63)])
        return String(decoding: text, as: UTF8.self)
    }

    /// What is kept instead of a secret: SHA-256 in lower-case hexadecimal.
    /// - Throws: `KernelError` when libcrypto refuses the algorithm.
    static func digest(_ secret: String) throws(KernelError) -> String { try Digest.sha256(Array(secret.utf8)) }

    /// Whether two texts are the same, in a time that tells nothing but their lengths.
    static func isSame(_ a: String, _ b: String) -> Bool {
        let a = Array(a.utf8), b = Array(b.utf8)
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
