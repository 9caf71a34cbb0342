import LinuxKernel

/// The side threads of one loop, one for each question that reads: a file that hangs delays no other probe.
final class SideReader {
    /// Set in the tokens of side threads, and in none of a question.
    static let mark: UInt64 = 1 << 63
    private var threads: [SideThread<SideAnswer>] = []

    /// Starts the threads and watches them.
    /// - Parameter readings: what each thread is to make and to read, by index.
    /// - Throws: `KernelError`, such as EMFILE.
    init(_ readings: [@Sendable () -> any SideReading], on poll: borrowing EventPoll) throws(KernelError) {
        for (index, make) in readings.enumerated() {
            let thread = try SideThread<SideAnswer>(name: "reader") {
                var reading = make()
                return { reading.read() }
            }
            let code = poll.add(thread.descriptor, for: .read, token: Self.mark | UInt64(index))
            if code != 0 { throw KernelError("epoll_ctl", errno: code) }
            threads.append(thread)
        }
    }

    /// Asks for a reading; the answer carries `token`.
    /// - Returns: 0, or EAGAIN when hundreds of requests wait already.
    func request(_ reading: Int, token: UInt64) -> Int32 { threads[reading].request(token: token) }

    /// Fetches the answers of the thread that an event is about.
    func fetch(event: UInt64, _ body: (UInt64, SideAnswer) -> Void) {
        let index = Int(event & ~Self.mark)
        guard index < threads.count else { return }
        while let (token, answer) = threads[index].nextAnswer() { body(token, answer) }
    }
}
