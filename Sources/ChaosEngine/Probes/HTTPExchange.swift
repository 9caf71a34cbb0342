import ChaosModel
import LinuxKernel

/// Asks one HTTP question: on a fresh connection, or on one that stood idle when the probe reuses them.
///
/// A server may close an idle connection at the moment it is used. When that is so, which is when it ends or resets before
/// the first byte of an answer, the question is asked once more on a fresh connection, within the same slot and time-out,
/// provided that asking twice does no harm (RFC 9110, section 9.2.2). Anything else that goes wrong is the answer.
final class HTTPExchange: Exchange {
    private let plan: HTTPRequestPlan
    private var parser: HTTPResponseParser
    private var connection: ProbeConnection?
    private var token: UInt64 = 0
    private var sent = 0
    private var hasAnswer = false
    /// Why the rest of the request could not be sent; 0 when it could.
    private var cut: Int32 = 0

    /// How often one turn receives, so that an endless answer cannot hold up the loop.
    private static let receivesPerTurn = 4

    init(plan: HTTPRequestPlan) {
        self.plan = plan
        parser = HTTPResponseParser(
            isHead: plan.isHead, notes: HTTPHeaderNotes(names: HTTPAnswerJudge.headerNames(plan.expectation)),
            page: plan.metric.map { MetricPage($0.selector) })
    }

    var isOnReusedConnection: Bool { connection?.isReused ?? false }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        self.token = token
        return ask(on: plan.idle?.take(on: ground), ground)
    }

    func ready(on ground: ExchangeGround) -> Progress {
        guard let connection else { return .waiting }
        if let ending = send(on: connection, ground) { return ending }
        for _ in 0..<Self.receivesPerTurn {
            switch connection.receive(into: &ground.buffer) {
            case .bytes(let count):
                hasAnswer = true
                parser.consume(ground.buffer, count: count)
                if parser.status != .incomplete { return judge() }
            case .wouldBlock: return .waiting
            case .ended where isClosedIdly: return ask(on: nil, ground)
            case .ended:
                parser.end()
                return judge()
            case let failure: return end(failure, ground)
            }
        }
        // It has more: take turns with the others.
        return watch(connection, ground)
    }

    func finish() -> Bool {
        if let connection, let idle = plan.idle, parser.keepsConnection, sent == plan.request.count, cut == 0 {
            idle.keep(connection, at: Clock.monotonicNanoseconds())
        }
        connection = nil
        return true
    }

    /// Asks on a connection that stood idle, or else on a fresh one.
    private func ask(on idle: ProbeConnection?, _ ground: ExchangeGround) -> Progress {
        sent = 0
        cut = 0
        hasAnswer = false
        parser.reset()
        do throws(KernelError) {
            let connection: ProbeConnection
            if let idle {
                connection = idle
            } else {
                connection = try ProbeConnection(to: plan.address, tls: plan.tls, host: plan.host)
            }
            self.connection = connection
            if let ending = send(on: connection, ground) { return ending }
            return watch(connection, ground)
        } catch {
            return .failed(error.errno)
        }
    }

    private func watch(_ connection: ProbeConnection, _ ground: ExchangeGround) -> Progress {
        let code = connection.watch(writing: sent < plan.request.count, token: token, on: ground)
        return code == 0 ? .waiting : .local(code)
    }

    /// Sends what goes.
    /// - Returns: how it ended, if it did.
    private func send(on connection: ProbeConnection, _ ground: ExchangeGround) -> Progress? {
        while sent < plan.request.count {
            switch connection.send(plan.request, from: sent) {
            case .bytes(let count): sent += count
            case .wouldBlock: return nil
            // A server may answer, and close, before it has read everything: what it says counts.
            case .failed(let code) where SocketFailure(errno: code) == .reset && sent > 0:
                sent = plan.request.count
                cut = code
            case let failure: return end(failure, ground)
            }
        }
        return nil
    }

    /// Whether what has ended is an idle connection that its server gave up, so that asking again is right.
    private var isClosedIdly: Bool { isOnReusedConnection && !hasAnswer && plan.isIdempotent }

    private func end(_ transfer: StreamSocket.Transfer, _ ground: ExchangeGround) -> Progress {
        switch transfer {
        case .failed(let code) where isClosedIdly && SocketFailure(errno: code) == .reset: ask(on: nil, ground)
        case .failed(let code): .failed(code)
        case .insecure(let code): .answered(.tls, UInt16(clamping: code))
        case .ended where isClosedIdly: ask(on: nil, ground)
        case .ended, .bytes, .wouldBlock: .answered(.closedEarly, 0)
        }
    }

    private func judge() -> Progress {
        switch parser.status {
        case .incomplete where cut != 0: .failed(cut)
        case .incomplete: .answered(.closedEarly, parser.code)
        case .malformed: .answered(.badProtocol, parser.code)
        case .complete: HTTPAnswerJudge(plan.expectation, metric: plan.metric, parser).judgement()
        }
    }
}
