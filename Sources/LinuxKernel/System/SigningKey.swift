import COpenSSL
import Glibc

/// A private key that signs (Ed25519, RFC 8032), kept as PEM (PKCS #8): `openssl genpkey -algorithm ed25519` makes such ones.
public final class SigningKey: @unchecked Sendable {
    private let key: OpaquePointer

    /// Why a key cannot be used.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// Why, in words.
        public let description: String
    }

    private init(_ key: OpaquePointer) { self.key = key }

    deinit { EVP_PKEY_free(key) }

    /// Makes a key.
    /// - Throws: `Failure` when libcrypto cannot, as under FIPS.
    public static func fresh() throws(Failure) -> SigningKey {
        guard let key = EVP_PKEY_Q_keygen_ed25519() else {
            throw Failure(description: "libcrypto makes no Ed25519 key")
        }
        return SigningKey(key)
    }

    /// Reads a key.
    /// - Throws: `Failure` for a text that holds no private Ed25519 key.
    public static func reading(pem: [UInt8]) throws(Failure) -> SigningKey {
        let memory = BIO_new_mem_buf(pem, Int32(pem.count))
        defer { BIO_free(memory) }
        // An empty password, so that one that is encrypted is refused instead of asked for at the terminal.
        var password: CChar = 0
        guard let key = PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in 0 }, &password) else {
            ERR_clear_error()
            throw Failure(description: "there is no private key in it, or it is encrypted")
        }
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 else {
            EVP_PKEY_free(key)
            throw Failure(description: "the key is not of the kind Ed25519")
        }
        return SigningKey(key)
    }

    /// The signature over some bytes: 64 bytes.
    /// - Throws: `Failure` when libcrypto refuses.
    public func sign(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &count, bytes, bytes.count) == 1
        else {
            ERR_clear_error()
            throw Failure(description: "libcrypto does not sign")
        }
        return Array(signature.prefix(count))
    }

    /// The private key as PEM.
    public var pem: [UInt8] { Self.text { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) } }
    /// The public half as PEM.
    public var publicPEM: [UInt8] { Self.text { PEM_write_bio_PUBKEY($0, key) } }

    private static func text(_ write: (OpaquePointer?) -> Int32) -> [UInt8] {
        let memory = BIO_new(BIO_s_mem())
        defer { BIO_free(memory) }
        guard write(memory) == 1 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return Array(bytes.prefix(max(0, Int(count))))
    }

    private static func EVP_PKEY_Q_keygen_ed25519() -> OpaquePointer? {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_keygen(context, &key) == 1 else { return nil }
        return key
    }
}

/// The public half of a signing key, by which signatures are checked.
public final class TrustedKey: @unchecked Sendable {
    private let key: OpaquePointer
    /// The first 16 hexadecimal digits of its SHA-256, by which people tell keys apart.
    public let fingerprint: String

    /// Reads a key.
    /// - Throws: `SigningKey.Failure` for a text that holds no public Ed25519 key.
    public init(pem: [UInt8]) throws(SigningKey.Failure) {
        let memory = BIO_new_mem_buf(pem, Int32(pem.count))
        defer { BIO_free(memory) }
        guard let key = PEM_read_bio_PUBKEY(memory, nil, nil, nil) else {
            ERR_clear_error()
            throw SigningKey.Failure(description: "there is no public key in it")
        }
        self.key = key
        var raw = [UInt8](repeating: 0, count: 32)
        var count = raw.count
        let isKind = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519
        guard isKind, EVP_PKEY_get_raw_public_key(key, &raw, &count) == 1 else {
            fingerprint = ""
            throw SigningKey.Failure(description: "the key is not of the kind Ed25519")
        }
        fingerprint = String(((try? Digest.sha256(raw)) ?? "").prefix(16))
    }

    deinit { EVP_PKEY_free(key) }

    /// Whether a signature over some bytes is this key's.
    public func verifies(_ signature: [UInt8], over bytes: [UInt8]) -> Bool {
        let context = EVP_MD_CTX_new()
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count) == 1
    }
}
