import COpenSSL
import Glibc

/// How TLS clients trust: an SSL_CTX, made once and shared by the sessions of a probe.
public final class TLSContext: @unchecked Sendable {
    /// Whom to trust.
    public enum Trust: Hashable, Sendable {
        /// The system's certificate authorities, and the host name must match.
        case system
        /// The authorities of a PEM file, and the host name must match.
        case file(String)
        /// Anyone: the certificate is not looked at.
        case anyone
    }

    let context: OpaquePointer
    /// Whether certificates and host names are verified.
    public let verifies: Bool

    /// Makes a context for TLS 1.2 and later.
    /// - Throws: `TLSError` when the authorities cannot be loaded.
    public init(trust: Trust) throws(TLSError) {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw TLSError("cannot set up TLS") }
        self.context = context
        verifies = trust != .anyone
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER), nil)
        // Servers that end without close_notify are common; the parser knows whether the answer was whole.
        SSL_CTX_set_options(context, Self.ignoreUnexpectedEOF)
        SSL_CTX_set_verify(context, verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
        switch trust {
        case .anyone: break
        case .system:
            if SSL_CTX_set_default_verify_paths(context) != 1 {
                throw TLSError("cannot load the system's certificate authorities")
            }
        case .file(let path):
            if SSL_CTX_load_verify_file(context, path) != 1 {
                ERR_clear_error()
                throw TLSError("cannot load certificate authorities from \(path)")
            }
        }
    }

    deinit { SSL_CTX_free(context) }

    /// Shows a certificate to servers that ask for one.
    /// - Parameters:
    ///   - certificate: a PEM file with the certificate, and those that lead to its authority.
    ///   - key: a PEM file with its private key, not encrypted.
    /// - Throws: `TLSError` when they cannot be read, or do not belong together.
    public func present(certificate: String, key: String) throws(TLSError) {
        defer { ERR_clear_error() }
        guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
            throw TLSError("cannot load a certificate from \(certificate)")
        }
        guard SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
            throw TLSError("cannot load a private key from \(key), or it is not that of \(certificate)")
        }
    }

    /// SSL_OP_IGNORE_UNEXPECTED_EOF, a macro with a shift that is not imported: SSL_CTX_set_options(3).
    private static let ignoreUnexpectedEOF: UInt64 = 1 << 7
}
