import LinuxKernel
import Synchronization

/// What an agent and the run that it started say to each other, one message each.
public enum ConductorWord: Equatable, Sendable {
    /// To the run: it may go on until this moment of the monotonic clock, in nanoseconds.
    case alive(until: UInt64)
    /// To the run: a gate opens at this moment of the monotonic clock, in nanoseconds.
    case open(gate: Int, at: UInt64)
    /// To the run: it ends now.
    case end(String)
    /// To the agent: the run's times count from this moment of the monotonic clock, in nanoseconds.
    case began(at: UInt64)
    /// To the agent: the run stands at a gate.
    case arrived(gate: Int)

    /// Reads a message; `nil` for one that is none.
    public init?(_ bytes: [UInt8]) {
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return nil }
        let numbers = words[1].split(separator: " ").map { UInt64($0) }
        switch (words[0], numbers.first ?? nil, numbers.count) {
        case ("alive", let until?, 1): self = .alive(until: until)
        case ("open", let gate?, 2): self = .open(gate: Int(clamping: gate), at: (numbers[1] ?? .max))
        case ("began", let moment?, 1): self = .began(at: moment)
        case ("arrived", let gate?, 1): self = .arrived(gate: Int(clamping: gate))
        case ("end", _, _): self = .end(words[1])
        default: return nil
        }
    }

    /// The message.
    public var bytes: [UInt8] {
        let text =
            switch self {
            case .alive(let until): "alive \(until)"
            case .open(let gate, let moment): "open \(gate) \(moment)"
            case .end(let reason): "end \(reason)"
            case .began(let moment): "began \(moment)"
            case .arrived(let gate): "arrived \(gate)"
            }
        return Array(text.utf8)
    }
}

/// The run's side: an agent conducts it over a socket that was inherited. When the agent dies the kernel closes its side, and
/// when it hangs, or its fleet does, the time is up that it last allowed: either way the run ends by itself.
public final class ConductorSocket: RunConductor {
    private struct State {
        var end: String?
        var until: UInt64
        var openings: [Int: UInt64] = [:]
    }

    /// How long the first word may take, in nanoseconds.
    private static let firstPatience: UInt64 = 3_000_000_000

    private let socket: Int32
    private let state: Mutex<State>

    /// Listens on a descriptor that this process inherited, on a thread of its own.
    /// - Throws: `KernelError` of pthread_create(3).
    public init(socket: Int32) throws(KernelError) {
        self.socket = socket
        state = Mutex(State(until: Clock.monotonicNanoseconds() + Self.firstPatience))
        try KernelThread(name: "conductor") { [self] in listen() }.start()
    }

    /// Why the run must end now.
    public var end: String? {
        state.withLock { state in
            if let end = state.end { return end }
            guard Clock.monotonicNanoseconds() >= state.until else { return nil }
            state.end = "no sign of the drill's coordinator within the lease"
            return state.end
        }
    }

    /// The run has begun.
    public func begin(at epoch: UInt64) { say(.began(at: epoch)) }
    /// The run has come to a gate.
    public func arrive(at gate: Int) { say(.arrived(gate: gate)) }

    private func say(_ word: ConductorWord) {
        // A side that is gone is heard of elsewhere.
        try? MessageSocket.send(word.bytes, over: socket)
    }

    /// When the gate opens.
    public func opening(of gate: Int) -> UInt64? { state.withLock { $0.openings[gate] } }

    private func listen() {
        // It only listens.
        do throws(KernelError) { try ThreadPrivileges.keepOnly(0, gainsNothing: false) } catch {
            return state.withLock { $0.end = "\(error)" }
        }
        while true {
            let message: MessageSocket.Message?
            do throws(KernelError) { message = try MessageSocket.receive(from: socket) } catch {
                message = nil
            }
            guard let message else {
                return state.withLock { $0.end = $0.end ?? "the agent that started this run is gone" }
            }
            guard let word = ConductorWord(message.bytes) else { continue }
            state.withLock { state in
                switch word {
                // Never shorter: what was allowed once was allowed by somebody who was alive.
                case .alive(let until): state.until = max(state.until, until)
                case .open(let gate, let moment): state.openings[gate] = moment
                case .end(let reason): state.end = state.end ?? reason
                case .arrived, .began: break
                }
            }
        }
    }
}
