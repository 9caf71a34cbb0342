import COpenSSL
import Glibc

/// SHA-256 by libcrypto, in lower-case hexadecimal.
public enum Digest {
    /// The digest of some bytes.
    /// - Throws: `KernelError` with ENOTSUP when libcrypto refuses the algorithm, ENOMEM without memory.
    public static func sha256(_ bytes: [UInt8]) throws(KernelError) -> String {
        let context = try begin()
        defer { EVP_MD_CTX_free(context) }
        try update(context, bytes)
        return try finish(context)
    }

    /// The digest of a regular file's content, read in pieces.
    /// - Throws: `KernelError`: ELOOP for a symbolic link, EINVAL for what is no regular file; that of open(2) or read(2), or
    ///   as for bytes.
    public static func sha256(ofFile path: String) throws(KernelError) -> String {
        let file = try File.openRegular(path, followsLinks: false)
        let context = try begin()
        defer { EVP_MD_CTX_free(context) }
        while true {
            let part = try file.read(upTo: 1 << 18)
            if part.isEmpty { return try finish(context) }
            try update(context, part)
        }
    }

    private static func begin() throws(KernelError) -> OpaquePointer {
        guard let context = EVP_MD_CTX_new() else { throw KernelError("EVP_MD_CTX_new", errno: ENOMEM) }
        if EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 { return context }
        EVP_MD_CTX_free(context)
        throw KernelError("EVP_DigestInit_ex", errno: ENOTSUP)
    }

    private static func update(_ context: OpaquePointer, _ bytes: [UInt8]) throws(KernelError) {
        if EVP_DigestUpdate(context, bytes, bytes.count) != 1 { throw KernelError("EVP_DigestUpdate", errno: EIO) }
    }

    private static func finish(_ context: OpaquePointer) throws(KernelError) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        if EVP_DigestFinal_ex(context, &digest, &count) != 1 { throw KernelError("EVP_DigestFinal_ex", errno: EIO) }
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
