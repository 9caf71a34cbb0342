import CKernel
import Glibc

/// Waits for readiness of descriptors and for one absolute moment: epoll(7) with a timerfd in it.
public struct EventPoll: ~Copyable {
    /// What a descriptor is ready for.
    public struct Events: OptionSet, Sendable {
        /// The bits of `epoll_event.events`.
        public let rawValue: UInt32
        /// Takes the kernel's bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        /// Something can be read, or the peer has ended.
        public static let read = Events(rawValue: EPOLLIN.rawValue)
        /// Something can be written, or connecting has ended.
        public static let write = Events(rawValue: EPOLLOUT.rawValue)
        /// The connection has failed or was reset; reported unasked.
        public static let failure = Events(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
        /// Report changes of readiness only: read and write until the call would block.
        public static let edge = Events(rawValue: EPOLLET.rawValue)
    }

    private static let timerToken = UInt64.max
    private let poll: OwnedDescriptor
    private let timer: Timer
    private var armed: UInt64 = 0
    private var found: [epoll_event]

    /// Opens the poll.
    /// - Parameter capacity: the most events one `wait` returns.
    /// - Throws: `KernelError`, such as EMFILE.
    public init(capacity: Int = 256) throws(KernelError) {
        let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        if descriptor < 0 { throw KernelError("epoll_create1", errno: errno) }
        let poll = OwnedDescriptor(owning: descriptor)
        let timer = try Timer()
        let code = Self.control(descriptor, EPOLL_CTL_ADD, timer.descriptor, .read, Self.timerToken)
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
        self.poll = poll
        self.timer = timer
        found = Array(repeating: epoll_event(), count: capacity)
    }

    /// Watches a descriptor until it is closed; its events carry `token`, which must not be `UInt64.max`.
    /// - Returns: 0, or the errno of epoll_ctl(2).
    public func add(_ descriptor: Int32, for events: Events, token: UInt64) -> Int32 {
        Self.control(poll.number, EPOLL_CTL_ADD, descriptor, events, token)
    }

    /// Announces the readiness of an edge-triggered descriptor once more, for who has not read it empty.
    /// - Returns: 0, or the errno of epoll_ctl(2).
    public func announceAgain(_ descriptor: Int32, for events: Events, token: UInt64) -> Int32 {
        Self.control(poll.number, EPOLL_CTL_MOD, descriptor, events, token)
    }

    /// Watches a descriptor no more. Closing it does the same, but only if no other process has a copy of it.
    public func remove(_ descriptor: Int32) { _ = Self.control(poll.number, EPOLL_CTL_DEL, descriptor, [], 0) }

    /// Waits for events, at the latest until `moment` (CLOCK_MONOTONIC in nanoseconds; `UInt64.max` is for ever).
    /// - Returns: how many events there are to fetch with `event(_:)`; 0 at the moment or after a signal.
    public mutating func wait(until moment: UInt64) -> Int {
        let timeout: Int32 = moment <= Clock.monotonicNanoseconds() ? 0 : -1
        if timeout != 0, moment != armed {
            // The kernel takes every deadline; `UInt64.max` is one that never comes.
            try? timer.arm(at: moment)
            armed = moment
        }
        let poll = poll.number
        let count = found.withUnsafeMutableBufferPointer { buffer in
            epoll_wait(poll, buffer.baseAddress, Int32(buffer.count), timeout)
        }
        guard count > 0 else { return 0 }
        for index in 0..<Int(count) where found[index].data.u64 == Self.timerToken {
            found.swapAt(index, Int(count) - 1)
            // Setting it anew makes it unreadable again.
            armed = 0
            return Int(count) - 1
        }
        return Int(count)
    }

    /// One of the events that `wait` has counted.
    public func event(_ index: Int) -> (token: UInt64, events: Events) {
        (found[index].data.u64, Events(rawValue: found[index].events))
    }

    private static func control(
        _ poll: Int32, _ operation: Int32, _ descriptor: Int32, _ events: Events, _ token: UInt64
    ) -> Int32 {
        var event = epoll_event()
        event.events = events.rawValue
        event.data.u64 = token
        return epoll_ctl(poll, operation, descriptor, &event) == 0 ? 0 : errno
    }
}
