import ChaosModel
import LinuxKernel

/// One question in flight: a state machine that the probe loop moves on. Used again for later slots of its probe.
protocol Exchange: AnyObject {
    /// Starts asking. `token` marks the events of this question.
    func start(token: UInt64, on ground: ExchangeGround) -> Progress
    /// A descriptor that was added with the token is ready.
    func ready(on ground: ExchangeGround) -> Progress
    /// The child that was asked for has started, with its output if that is read, or not, for the reason `errno`.
    func spawned(
        _ child: consuming SpawnedProcess?, output: consuming OwnedDescriptor?, errno: Int32, on ground: ExchangeGround
    ) -> Progress
    /// The side thread that was asked has read.
    func read(_ answer: SideAnswer, on ground: ExchangeGround) -> Progress
    /// The moment has come that `ExchangeGround.wake` was asked for.
    func woken(on ground: ExchangeGround) -> Progress
    /// How many attempts were made at this question.
    var attempts: Int { get }
    /// The deadline has passed, or the answer is known: let go of everything.
    /// - Returns: whether it is free for another question; otherwise events go on until `.settled`.
    func finish() -> Bool
    /// Whether this question is asked on a connection that stood already. Asked before `finish`.
    var isOnReusedConnection: Bool { get }
}

extension Exchange {
    func spawned(
        _ child: consuming SpawnedProcess?, output: consuming OwnedDescriptor?, errno: Int32, on ground: ExchangeGround
    ) -> Progress { .waiting }
    func read(_ answer: SideAnswer, on ground: ExchangeGround) -> Progress { answer.progress }
    func woken(on ground: ExchangeGround) -> Progress { .waiting }
    var attempts: Int { 1 }
    var isOnReusedConnection: Bool { false }
}

/// How far an exchange is.
enum Progress: Equatable {
    /// The answer is not known yet.
    case waiting
    /// It ended so; detail and number as in `Sample`.
    case answered(Sample.Outcome, UInt16, value: Double? = nil)
    /// After `finish`: everything is let go of now.
    case settled

    /// A failure of our own side.
    static func local(_ errno: Int32) -> Progress { .answered(.local, UInt16(clamping: errno)) }

    /// What a failed connection means.
    static func failed(_ errno: Int32) -> Progress {
        let outcome: Sample.Outcome =
            switch SocketFailure(errno: errno) {
            case .refused: .refused
            case .reset: .reset
            case .unreachable: .unreachable
            case .timedOut: .timeout
            case .local: .local
            }
        return .answered(outcome, UInt16(clamping: errno))
    }
}
