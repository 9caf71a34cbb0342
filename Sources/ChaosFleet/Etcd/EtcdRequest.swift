import ChaosEngine
import ChaosModel
import FoundationEssentials
import LinuxKernel

/// What every question to etcd has in common.
enum EtcdRequest {
    /// The bytes of a question.
    static func bytes(_ path: String, _ body: [UInt8], to member: HTTPURL, token: String?) -> [UInt8] {
        var head = "POST /v3/\(path) HTTP/1.1\r\nHost: \(member.authority)\r\nContent-Type: application/json\r\n"
        head += "Content-Length: \(body.count)\r\n"
        if let token { head += "Authorization: \(token)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }

    /// Connects to a member.
    /// - Parameter turn: which of its addresses is tried: another one after each failure.
    static func connect(
        to member: HTTPURL, _ access: EtcdAccess, turn: Int, interruption: Int32 = -1
    ) throws(HTTPChannel.Failure) -> HTTPChannel {
        let addresses: [SocketAddress]
        do throws(ResolveError) {
            addresses = try SocketAddress.resolve(host: member.host, port: member.port)
        } catch { throw HTTPChannel.Failure(description: error.reason) }
        do throws(KernelError) {
            return try HTTPChannel.open(
                addresses[turn % addresses.count], host: member.host, tls: member.isSecure ? access.tls : nil,
                interruption: interruption)
        } catch { throw HTTPChannel.Failure(description: error.reason) }
    }

    /// What an answer that is no success means: a refusal, or that this member cannot tell just now.
    static func refusal(_ status: UInt16, _ body: [UInt8]) throws(HTTPChannel.Failure) -> EtcdClient.Reply {
        let said = try? JSONDecoder().decode(EtcdMessage.Refusal.self, from: Data(body))
        let plain = String(decoding: body.prefix(300), as: UTF8.self).split(separator: "\n").joined(separator: " ")
        let text = said?.message ?? said?.error ?? "HTTP status \(status)" + (plain.isEmpty ? "" : ": \(plain)")
        // DEADLINE_EXCEEDED and UNAVAILABLE of gRPC: no leader, no majority, or just starting.
        if said?.code == 14 || said?.code == 4 || said == nil && status >= 500 {
            throw HTTPChannel.Failure(description: text)
        }
        return .refusal(text)
    }
}
