import Glibc

/// Waits on a few descriptors, poll(2): for main loops, not for the probes.
public enum Poller {
    /// Waits until one of the descriptors can be read, has ended or failed, and returns those that have; empty
    /// after the time-out. Negative descriptors are ignored.
    /// - Parameter milliseconds: How long to wait; `nil` waits for ever, 0 only looks.
    /// - Throws: `KernelError` of poll(2); EBADF for a descriptor that is not open.
    public static func wait(for descriptors: [Int32], milliseconds: Int? = nil) throws(KernelError) -> [Int32] {
        let deadline = milliseconds.map { Clock.monotonicNanoseconds() + UInt64(max($0, 0)) * 1_000_000 }
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            var rest: Int32 = -1
            if let deadline {
                let now = Clock.monotonicNanoseconds()
                // Rounded up, so that a wait never ends before its time.
                rest = now >= deadline ? 0 : Int32(clamping: (deadline - now + 999_999) / 1_000_000)
            }
            let result = poll(&polled, nfds_t(polled.count), rest)
            if result >= 0 { break }
            if errno != EINTR { throw KernelError("poll", errno: errno) }
        }
        if let closed = polled.first(where: { $0.revents & Int16(POLLNVAL) != 0 }) {
            throw KernelError("poll descriptor \(closed.fd)", errno: EBADF)
        }
        return polled.filter { $0.revents != 0 }.map(\.fd)
    }
}
