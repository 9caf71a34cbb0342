import COpenSSL
import Glibc

/// What passwords are proven with, by libcrypto: bytes in, bytes out.
public enum KeyedDigest {
    /// SHA-256 of some bytes, 32 bytes.
    /// - Throws: `KernelError` with ENOTSUP when libcrypto refuses the algorithm.
    public static func sha256(_ bytes: [UInt8]) throws(KernelError) -> [UInt8] { try plain(EVP_sha256(), bytes) }

    /// MD5 of some bytes, 16 bytes: for servers that ask for nothing better.
    /// - Throws: `KernelError` with ENOTSUP when libcrypto refuses the algorithm, as under FIPS.
    public static func md5(_ bytes: [UInt8]) throws(KernelError) -> [UInt8] { try plain(EVP_md5(), bytes) }

    /// HMAC with SHA-256, RFC 2104.
    /// - Throws: `KernelError` with ENOTSUP when libcrypto refuses it.
    public static func hmacSHA256(key: [UInt8], _ bytes: [UInt8]) throws(KernelError) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &code, &count) != nil
        else { throw KernelError("HMAC", errno: ENOTSUP) }
        return Array(code.prefix(Int(count)))
    }

    /// PBKDF2 with HMAC and SHA-256, RFC 8018: 32 bytes. Takes about a microsecond for each round.
    /// - Throws: `KernelError` with ENOTSUP when libcrypto refuses it.
    public static func stretched(
        _ password: [UInt8], salt: [UInt8], rounds: Int
    ) throws(KernelError) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: 32)
        let done = password.withUnsafeBytes { raw in
            let text = raw.bindMemory(to: CChar.self)
            return PKCS5_PBKDF2_HMAC(
                text.baseAddress, Int32(text.count), salt, Int32(salt.count), Int32(rounds), EVP_sha256(),
                Int32(key.count), &key)
        }
        guard done == 1 else { throw KernelError("PKCS5_PBKDF2_HMAC", errno: ENOTSUP) }
        return key
    }

    private static func plain(_ algorithm: OpaquePointer?, _ bytes: [UInt8]) throws(KernelError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard EVP_Digest(bytes, bytes.count, &digest, &count, algorithm, nil) == 1
        else { throw KernelError("EVP_Digest", errno: ENOTSUP) }
        return Array(digest.prefix(Int(count)))
    }
}
