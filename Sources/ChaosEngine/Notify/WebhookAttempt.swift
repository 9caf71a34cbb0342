import ChaosModel
import LinuxKernel

/// Posts an event once, signed, over a connection of its own. Redirections are not followed.
struct WebhookAttempt {
    /// The signature's header.
    static let signatureHeader = "Aftershock-Signature"

    let ready: ReadyHook
    let webhook: Webhook

    /// Carries it out. Takes no longer than the hook's time-out once the name is resolved.
    func carryOut(_ message: NotifyMessage, _ body: [UInt8]) -> Attempt {
        let addresses: [SocketAddress]
        do throws(ResolveError) {
            addresses = try SocketAddress.resolve(host: webhook.url.host, port: webhook.url.port)
        } catch {
            return Attempt(verdict: .again(after: nil), detail: error.reason)
        }
        let end = Clock.monotonicNanoseconds() + UInt64(ready.hook.timeout.nanoseconds)
        var last = Attempt(verdict: .again(after: nil), detail: "no address")
        for address in addresses.prefix(4) {
            do throws(KernelError) {
                last = try post(message, body, to: address, until: end)
                // Somebody has answered: what is said counts, and is not asked for elsewhere.
                return last
            } catch {
                last.detail = "\(error)"
                if Clock.monotonicNanoseconds() >= end { break }
            }
        }
        return last
    }

    /// Posts to one address.
    /// - Throws: `KernelError` when it does not even accept the connection.
    private func post(
        _ message: NotifyMessage, _ body: [UInt8], to address: SocketAddress, until end: UInt64
    ) throws(KernelError) -> Attempt {
        let plan = HTTPRequestPlan(
            address: address, host: webhook.url.host, authority: webhook.url.authority, method: "POST",
            path: webhook.url.path, headers: try headers(message, body), body: body, tls: ready.tls)
        // The head says it all: a body that never ends is not waited for.
        let visit = HTTPVisit(plan, notes: HTTPHeaderNotes(names: ["retry-after"]), until: end)
        switch try visit.carryOut(isEnough: \.hasHead) {
        case .answered(let parser): return judge(parser)
        case .malformed: return Attempt(verdict: .again(after: nil), detail: "no HTTP answer")
        case .ended(let reason): return Attempt(verdict: .again(after: nil), detail: reason)
        case .timedOut:
            return Attempt(verdict: .again(after: nil), detail: "timed out after \(ready.hook.timeout.fieldText)")
        }
    }

    private func judge(_ parser: HTTPResponseParser) -> Attempt {
        let asked = parser.notes.values(of: "retry-after").first.flatMap {
            DeliveryRules.retryAfter(String(decoding: $0, as: UTF8.self))
        }
        return Attempt(verdict: DeliveryRules.verdict(status: parser.code, retryAfter: asked), detail: "\(parser.code)")
    }

    /// The headers of a post. The signature covers the moment and the body: `t=SECONDS,v1=HEX`, HMAC with SHA-256 over
    /// `SECONDS.BODY`.
    private func headers(
        _ message: NotifyMessage, _ body: [UInt8]
    ) throws(KernelError) -> [(name: String, value: String)] {
        var headers = [
            ("Content-Type", "application/json"), ("Aftershock-Event", message.event.rawValue),
            ("Aftershock-Id", message.id),
        ]
        if let key = ready.key {
            let moment = "\(Int(Clock.wallSeconds()))"
            let code = try KeyedDigest.hmacSHA256(key: key, Array(moment.utf8) + [UInt8(ascii: ".")] + body)
            headers.append((Self.signatureHeader, "t=\(moment),v1=\(Self.hexadecimal(code))"))
        }
        return headers + webhook.headers.map { ($0.name, $0.value) }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
