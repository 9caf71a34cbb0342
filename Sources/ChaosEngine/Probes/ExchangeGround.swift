import LinuxKernel

/// What the exchanges of one loop share. Touched by the loop's thread only.
final class ExchangeGround {
    /// Where descriptors are watched.
    var poll: EventPoll
    /// Where bytes are received; belongs to whoever runs.
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    /// Starts children; `nil` when no probe is a command.
    let spawner: CommandSpawner?

    /// Opens the poll.
    /// - Throws: `KernelError`, such as EMFILE.
    init(spawner: CommandSpawner?) throws(KernelError) {
        poll = try EventPoll()
        self.spawner = spawner
    }
}
