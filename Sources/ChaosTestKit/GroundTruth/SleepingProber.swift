import LinuxKernel

/// The prober that most tools have: it asks, waits up to a time-out for the answer, sleeps for its interval, and asks
/// again. Here only to be compared with.
public final class SleepingProber: Sendable {
    /// What it saw, when it saw it: CLOCK_MONOTONIC nanoseconds.
    public struct Answer: Sendable {
        /// When it began to ask, and when it knew.
        public var asked: UInt64, known: UInt64
        /// Whether the answer was 200 and in time.
        public var isGood: Bool
    }

    private let thread: KernelThread
    private let stopping = GroundTruthFlag()
    private let kept: SleepingAnswers

    /// Starts asking `port` on 127.0.0.1.
    /// - Parameters:
    ///   - interval: how long it sleeps between an answer and the next question, in seconds.
    ///   - timeout: in seconds.
    ///   - limit: the latency above which an answer is bad, in seconds.
    /// - Throws: an error when the address or the thread cannot be had.
    public init(port: UInt16, interval: Double, timeout: Double = 1, limit: Double) throws {
        guard let address = try SocketAddress.resolve(host: "127.0.0.1", port: port).first else {
            throw KernelError("resolve 127.0.0.1", errno: 0)
        }
        let kept = SleepingAnswers()
        self.kept = kept
        let stopping = stopping
        thread = KernelThread(name: "sleeper", stackBytes: 1 << 18) {
            var answers: [Answer] = []
            while !stopping.isRaised {
                let asked = Clock.monotonicNanoseconds()
                let isAnswered = Self.ask(address, until: asked + UInt64(timeout * 1e9))
                let known = Clock.monotonicNanoseconds()
                let isInTime = Double(known - asked) <= limit * 1e9
                answers.append(Answer(asked: asked, known: known, isGood: isAnswered && isInTime))
                Clock.sleep(untilMonotonic: known + UInt64(interval * 1e9))
            }
            kept.set(answers)
        }
        try thread.start()
    }

    /// Ends it and tells what it saw.
    public func stop() -> [Answer] {
        stopping.raise()
        thread.join()
        return kept.answers
    }

    private static let request = Array("GET /sleep HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n".utf8)

    /// Whether the answer was 200.
    private static func ask(_ address: SocketAddress, until deadline: UInt64) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 512)
        do {
            let socket = try StreamSocket(connectingTo: address)
            var sent = false
            while !sent {
                switch socket.send(request, from: 0) {
                case .bytes: sent = true
                case .wouldBlock where Clock.monotonicNanoseconds() < deadline: Clock.sleep(milliseconds: 1)
                default: return false
                }
            }
            let now = Clock.monotonicNanoseconds()
            guard now < deadline else { return false }
            let ready = try Poller.wait(for: [socket.descriptor], milliseconds: Int((deadline - now) / 1_000_000))
            guard !ready.isEmpty, case .bytes(let count) = socket.receive(into: &buffer) else { return false }
            return count > 12 && buffer[9] == 0x32
        } catch {
            return false
        }
    }
}
