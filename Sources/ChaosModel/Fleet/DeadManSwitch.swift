/// By when a host takes everything back unless it hears of its coordinator: on the host's own monotonic clock alone.
///
/// The coordinator puts another number in place of the last one all the time. The host reads it so that a majority has to
/// answer. A number that is new was put there after the last reading was *asked for*: at that time the coordinator was
/// alive and connected, and only from then on is anything granted. So the host is never more generous than the lease,
/// counted from the coordinator's last sign, however late messages are.
public struct DeadManSwitch: Sendable {
    private let lease: Int64
    private var beat: Int64?
    private var asked: Int64
    /// When everything is to be taken back, in nanoseconds.
    public private(set) var deadline: Int64

    /// Arms it.
    /// - Parameter moment: when the coordinator was surely alive: in nanoseconds.
    public init(lease: Duration, aliveAt moment: Int64) {
        self.lease = lease.nanosecondCount
        asked = moment
        deadline = moment + self.lease
    }

    /// A reading has come back.
    /// - Parameters:
    ///   - number: what was read; `nil` when nothing is there: the coordinator has gone.
    ///   - moment: when it was asked for.
    public mutating func read(_ number: Int64?, askedAt moment: Int64) {
        guard let number else {
            deadline = min(deadline, moment)
            return
        }
        if let beat, number != beat { deadline = max(deadline, asked + lease) }
        beat = number
        asked = max(asked, moment)
    }

    /// Whether the time has come.
    public func isOver(at now: Int64) -> Bool { now >= deadline }
}
