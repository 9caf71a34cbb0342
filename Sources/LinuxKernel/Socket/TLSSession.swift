import COpenSSL
import Glibc

/// TLS over a `StreamSocket` as its client. Never blocks; reading and writing carry the handshake on by themselves.
public struct TLSSession: ~Copyable {
    private let session: OpaquePointer

    /// Prepares a session; nothing is sent yet. The socket must outlive it.
    /// - Parameter host: sent as SNI unless it is a numeric address, and verified when the context does so.
    /// - Throws: `KernelError` with ENOMEM when OpenSSL has no memory.
    public init(context: TLSContext, host: String, socket: borrowing StreamSocket) throws(KernelError) {
        guard let session = SSL_new(context.context) else { throw KernelError("SSL_new", errno: ENOMEM) }
        self.session = session
        let parameters = SSL_get0_param(session)
        let isAddress = X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1
        if !isAddress {
            var name = Array(host.utf8CString)
            SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), &name)
            SSL_set1_host(session, host)
        }
        SSL_set_fd(session, socket.descriptor)
        SSL_set_connect_state(session)
    }

    deinit {
        SSL_free(session)
        ERR_clear_error()
    }

    /// Writes all of `bytes`, or nothing yet: called again with the same bytes after readiness.
    public func send(_ bytes: [UInt8]) -> StreamSocket.Transfer {
        ERR_clear_error()
        errno = 0
        let count = bytes.withUnsafeBytes { SSL_write(session, $0.baseAddress, Int32($0.count)) }
        return count > 0 ? .bytes(Int(count)) : outcome(count)
    }

    /// Reads into `buffer` from its start, at most its count.
    public func receive(into buffer: inout [UInt8]) -> StreamSocket.Transfer {
        ERR_clear_error()
        errno = 0
        let count = buffer.withUnsafeMutableBytes { SSL_read(session, $0.baseAddress, Int32($0.count)) }
        return count > 0 ? .bytes(Int(count)) : outcome(count)
    }

    private func outcome(_ result: Int32) -> StreamSocket.Transfer {
        let code = errno
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .ended
        case SSL_ERROR_SYSCALL where code == 0: return .ended
        case SSL_ERROR_SYSCALL: return .failed(code)
        default: return .insecure(Int32(truncatingIfNeeded: SSL_get_verify_result(session)))
        }
    }
}
