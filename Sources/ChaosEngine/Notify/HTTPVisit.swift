import LinuxKernel

/// Asks a server once, over a connection of its own, and waits for the answer: for whoever has a thread to wait on.
struct HTTPVisit {
    /// What it came to.
    enum Outcome {
        /// As much of an answer as was asked for, or all of it.
        case answered(HTTPResponseParser)
        /// What came is no HTTP.
        case malformed
        /// The connection ended first; why, in words.
        case ended(String)
        /// There was no answer in time.
        case timedOut
    }

    private let plan: HTTPRequestPlan
    private let notes: HTTPHeaderNotes
    private let end: UInt64

    /// - Parameters:
    ///   - notes: the headers of the answer to keep.
    ///   - end: the monotonic clock, in nanoseconds, until when to wait.
    init(_ plan: HTTPRequestPlan, notes: HTTPHeaderNotes = HTTPHeaderNotes(), until end: UInt64) {
        self.plan = plan
        self.notes = notes
        self.end = end
    }

    /// Asks.
    /// - Parameter isEnough: whether the rest of the answer is not waited for.
    /// - Throws: `KernelError` when the server does not even accept the connection.
    func carryOut(isEnough: (HTTPResponseParser) -> Bool) throws(KernelError) -> Outcome {
        let connection = try ProbeConnection(to: plan.address, tls: plan.tls, host: plan.host)
        var ground = try Ground.watching(connection)
        var parser = HTTPResponseParser(isHead: plan.isHead, notes: notes)
        var sent = 0
        while Clock.monotonicNanoseconds() < end {
            while sent < plan.request.count {
                let transfer = connection.send(plan.request, from: sent)
                if transfer == .wouldBlock { break }
                guard case .bytes(let count) = transfer else {
                    if sent == 0, case .failed(let code) = transfer { throw KernelError("connect", errno: code) }
                    // A server may answer, and close, before it has read everything: what it says counts.
                    if case .failed = transfer, sent > 0 {
                        sent = plan.request.count
                        break
                    }
                    return .ended(Self.reason(transfer))
                }
                sent += count
            }
            receiving: while true {
                switch connection.receive(into: &ground.buffer) {
                case .bytes(let count): parser.consume(ground.buffer, count: count)
                case .wouldBlock: break receiving
                case .ended where !parser.hasHead: return .ended(Self.reason(.ended))
                case .ended:
                    parser.end()
                    return .answered(parser)
                case .failed(let code) where sent == 0: throw KernelError("connect", errno: code)
                case let other: return .ended(Self.reason(other))
                }
                if isEnough(parser) || parser.status == .complete { return .answered(parser) }
                if parser.status == .malformed { return .malformed }
            }
            ground.wait(until: end)
        }
        return .timedOut
    }

    private static func reason(_ transfer: StreamSocket.Transfer) -> String {
        switch transfer {
        case .insecure(let code): code == 0 ? "TLS failed" : "the certificate is not valid (\(code))"
        case .failed(let code): KernelError("ask", errno: code).reason
        default: "the connection was closed without an answer"
        }
    }
}

/// Where one connection is waited for.
private struct Ground: ~Copyable {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    private var poll: EventPoll

    private init(_ poll: consuming EventPoll) { self.poll = poll }

    static func watching(_ connection: ProbeConnection) throws(KernelError) -> Ground {
        let poll = try EventPoll()
        let code = connection.watch(on: poll)
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
        return Ground(poll)
    }

    mutating func wait(until end: UInt64) { _ = poll.wait(until: end) }
}
