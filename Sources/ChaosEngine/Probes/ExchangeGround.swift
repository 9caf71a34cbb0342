import LinuxKernel

/// What the exchanges of one loop share. Touched by the loop's thread only.
final class ExchangeGround {
    /// Where descriptors are watched.
    var poll: EventPoll
    /// Where bytes are received; belongs to whoever runs.
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    /// Starts children; `nil` when no probe is a command.
    let spawner: CommandSpawner?
    /// Reads what may make its reader wait; `nil` when no probe does.
    private(set) var reader: SideReader?
    /// The questions that want to be woken, by token.
    var alarms = DueHeap<UInt64>()

    /// Opens the poll and starts the side threads.
    /// - Throws: `KernelError`, such as EMFILE.
    init(
        spawner: CommandSpawner?, readings: [@Sendable () -> any SideReading] = []
    ) throws(KernelError) {
        poll = try EventPoll()
        self.spawner = spawner
        if !readings.isEmpty { reader = try SideReader(readings, on: poll) }
    }

    /// Asks for `woken` at a moment (CLOCK_MONOTONIC in nanoseconds); not called when the question has ended by then.
    func wake(_ token: UInt64, at moment: UInt64) { alarms.insert(token, due: moment) }
}
