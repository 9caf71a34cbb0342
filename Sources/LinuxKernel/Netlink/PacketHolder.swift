import CKernel
import Glibc

/// Holds the packets of an NFQUEUE in the kernel and lets each go when its time has come.
///
/// Not for use by two threads at once. When the process dies, the kernel drops what is held; `run` lets everything
/// go before it returns.
public final class PacketHolder {
    /// What happened so far.
    public struct Statistics: Hashable, Sendable {
        /// Packets that were held.
        public var packets: UInt64 = 0
        /// Most packets held at one time.
        public var maximumDepth = 0
        /// Sum over all packets of how late they went after they were due, in nanoseconds.
        public var totalLateness: Int64 = 0
        /// The latest a packet went after it was due, in nanoseconds.
        public var maximumLateness: Int64 = 0
    }

    /// Packets that can be held; more pass at once.
    public static let capacity = 131_072

    /// What happened so far; read it on the running thread or after `run` has returned.
    public private(set) var statistics = Statistics()

    private let socket: PacketQueueSocket
    private let timer: Int32
    private var held = HeldPackets(capacity: PacketHolder.capacity)
    private let delay: Int64
    private let jitter: Int64
    private var random: UInt64
    private var armed: Int64 = 0
    private var newest: UInt32?

    /// Binds the queue in the network namespace of the calling thread. Add the rules that fill it afterwards.
    /// - Parameters:
    ///   - delayNanoseconds: how long a packet is held, at least 0.
    ///   - jitterNanoseconds: uniform deviation, plus or minus; it reorders packets. The result is never below 0.
    ///   - seed: seeds the jitter.
    /// - Throws: `EPERM` without CAP_NET_ADMIN or when another socket has the queue.
    public init(
        queue: UInt16, delayNanoseconds: Int64, jitterNanoseconds: Int64, seed: UInt64
    ) throws(KernelError) {
        let timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        if timer < 0 { throw KernelError("timerfd_create", errno: errno) }
        do throws(KernelError) {
            socket = try PacketQueueSocket(queue: queue, maximum: UInt32(Self.capacity))
        } catch {
            close(timer)
            throw error
        }
        self.timer = timer
        delay = max(0, delayNanoseconds)
        jitter = max(0, jitterNanoseconds)
        random = seed
    }

    deinit { close(timer) }

    /// Holds packets until `stop` is readable or at its end (an eventfd, a pipe, standard input), then lets all go.
    /// - Throws: errors of the sockets; what is held goes as well.
    public func run(until stop: Int32) throws(KernelError) {
        _ = kernel_set_timer_slack(1)
        do throws(KernelError) {
            try hold(until: stop)
        } catch {
            try? release()
            throw error
        }
        try release()
    }

    private func hold(until stop: Int32) throws(KernelError) {
        try withPollDescriptors(stop) { (descriptors) throws(KernelError) in
            while true {
                try arm()
                let ready = kernel_poll(descriptors, 3)
                if ready < 0 { throw KernelError("ppoll", errno: -ready) }
                if descriptors[0].revents != 0 { return }
                if descriptors[1].revents != 0 { try receive() }
                if descriptors[2].revents != 0 { disarm() }
                try acceptDue(at: Self.now())
            }
        }
    }

    private func withPollDescriptors(
        _ stop: Int32, _ body: (UnsafeMutablePointer<pollfd>) throws(KernelError) -> Void
    ) throws(KernelError) {
        let descriptors = UnsafeMutablePointer<pollfd>.allocate(capacity: 3)
        defer { descriptors.deallocate() }
        for (index, descriptor) in [stop, socket.descriptor, timer].enumerated() {
            descriptors[index] = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        }
        try body(descriptors)
    }

    /// Sets the timer to the first packet's time. A time in the past fires at once.
    private func arm() throws(KernelError) {
        guard let due = held.first?.due, due != armed else { return }
        var setting = itimerspec()
        setting.it_value = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
        if timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &setting, nil) < 0 {
            throw KernelError("timerfd_settime", errno: errno)
        }
        armed = due
    }

    /// Takes the timer's expiration, so that it is not reported again.
    private func disarm() {
        var expirations: UInt64 = 0
        _ = read(timer, &expirations, 8)
        armed = 0
    }

    private func receive() throws(KernelError) {
        let now = Self.now()
        var full = false
        // A bounded number of batches, so that a flood cannot keep verdicts waiting.
        for _ in 0..<4 {
            let more = try socket.receive { number in
                statistics.packets += 1
                newest = number
                if !held.insert(HeldPacket(due: now + nextDelay(), number: number)) { full = true }
            }
            if !more { break }
        }
        statistics.maximumDepth = max(statistics.maximumDepth, held.count)
        // The kernel keeps to the same capacity, so this is a defect; better to let all go than to lose one.
        if full { throw KernelError("hold packet", errno: ENOBUFS) }
    }

    private func acceptDue(at now: Int64) throws(KernelError) {
        var last: UInt32?
        while let packet = held.popDue(at: now) {
            let lateness = now - packet.due
            statistics.totalLateness += lateness
            statistics.maximumLateness = max(statistics.maximumLateness, lateness)
            if jitter > 0 { try socket.accept(packet.number, upTo: false) } else { last = packet.number }
        }
        // Without jitter packets go in the order they came: one verdict covers them all.
        if let last { try socket.accept(last, upTo: true) }
        try socket.flush()
    }

    /// Lets new packets pass, reads those still on their way to us, and accepts all: the kernel keeps them in
    /// order of arrival, so a verdict on the newest covers every one.
    private func release() throws(KernelError) {
        try socket.stopQueueing()
        while try socket.receive({ newest = $0 }) {}
        if let newest { try socket.accept(newest, upTo: true) }
        try socket.flush()
    }

    private func nextDelay() -> Int64 {
        guard jitter > 0 else { return delay }
        // splitmix64
        random &+= 0x9E37_79B9_7F4A_7C15
        var value = random
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        value ^= value >> 31
        let span = UInt64(jitter) * 2 + 1
        let deviation = Int64(value.multipliedFullWidth(by: span).high) - jitter
        return max(0, delay + deviation)
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
