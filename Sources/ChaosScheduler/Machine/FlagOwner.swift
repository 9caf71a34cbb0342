import LinuxKernel

/// A flag that several threads share: raised to wake the scheduler.
final class FlagOwner: Sendable {
    private let flag: EventFlag

    private init(_ flag: consuming EventFlag) { self.flag = flag }

    /// Makes a lowered flag.
    /// - Throws: `DeskError.failed`, such as when there are too many open files.
    static func make() throws(DeskError) -> FlagOwner {
        do throws(KernelError) { return FlagOwner(try EventFlag()) } catch { throw .failed("\(error)") }
    }

    /// Wakes whoever waits.
    func raise() {
        // It cannot fail but for a flag that is closed; whoever waits looks again within a second.
        try? flag.raise()
    }

    /// Waits until it is raised or the time is over, and lowers it.
    func wait(milliseconds: Int) {
        do throws(KernelError) {
            _ = try Poller.wait(for: [flag.descriptor], milliseconds: milliseconds)
            _ = try flag.take()
        } catch { Clock.sleep(milliseconds: UInt64(max(1, milliseconds))) }
    }
}
