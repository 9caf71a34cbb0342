import ChaosModel
import LinuxKernel
import Synchronization

/// A check by a GET: a status of 200 to 299, and what the answer is to contain.
struct HTTPCheck: Sendable {
    let url: String, wanted: String?
    let timeout: Duration

    private final class Answer: Sendable {
        let text = Mutex<String??>(nil)
    }

    /// Names are resolved on a thread of its own: getaddrinfo(3) keeps no time.
    func refusal() -> String? {
        let end = Clock.monotonicNanoseconds() + UInt64(timeout.nanoseconds)
        let answer = Answer()
        do throws(KernelError) {
            try KernelThread(name: "check") {
                let text = ask(until: end)
                answer.text.withLock { $0 = .some(text) }
            }.start()
        } catch { return "\(error)" }
        // A little longer, so that the one who waits for the server can say what came of it.
        while Clock.monotonicNanoseconds() < end + 200_000_000 {
            if let text = answer.text.withLock({ $0 }) { return text }
            Clock.sleep(milliseconds: 5)
        }
        return "no answer within \(timeout.fieldText)"
    }

    private func ask(until end: UInt64) -> String? {
        let url: HTTPURL
        do throws(FieldError) { url = try HTTPURL(field: self.url) } catch { return error.message }
        let addresses: [SocketAddress]
        do throws(ResolveError) { addresses = try SocketAddress.resolve(host: url.host, port: url.port) } catch {
            return error.reason
        }
        var last = "no address"
        do {
            let tls = url.isSecure ? try TLSContext(trust: .system) : nil
            for address in addresses.prefix(4) where Clock.monotonicNanoseconds() < end {
                let plan = HTTPRequestPlan(
                    address: address, host: url.host, authority: url.authority, path: url.path, tls: tls,
                    version: Version.text)
                do throws(KernelError) {
                    return judge(try HTTPVisit(plan, until: end).carryOut { isEnough($0) })
                } catch { last = "\(error)" }
            }
        } catch { return "\(error)" }
        return last
    }

    /// The head alone decides where nothing is to be contained, or the status is bad; the parser keeps 64 KiB of a body.
    private func isEnough(_ parser: HTTPResponseParser) -> Bool {
        guard parser.hasHead else { return false }
        guard let wanted, (200...299).contains(parser.code) else { return true }
        return !parser.isWhole || parser.bodyContains(Array(wanted.utf8))
    }

    private func judge(_ outcome: HTTPVisit.Outcome) -> String? {
        switch outcome {
        case .timedOut: return "no answer within \(timeout.fieldText)"
        case .malformed: return "the answer is no HTTP"
        case .ended(let reason): return reason
        case .answered(let parser):
            guard (200...299).contains(parser.code) else { return "the answer is \(parser.code)" }
            guard let wanted, !parser.bodyContains(Array(wanted.utf8)) else { return nil }
            return "the answer does not contain `\(wanted)`"
        }
    }
}
