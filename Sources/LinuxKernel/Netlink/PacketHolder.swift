import CKernel
import Glibc

/// Takes the packets of an NFQUEUE and does to them what sch_netem and a token bucket do, in userspace.
///
/// Not for use by two threads at once. When the process dies, the kernel drops what is held; `run` lets everything
/// go before it returns.
public final class PacketHolder {
    /// What happened so far.
    public struct Statistics: Hashable, Sendable {
        /// Packets that were taken.
        public var packets: UInt64 = 0
        /// Packets that had to wait.
        public var delayed: UInt64 = 0
        /// Packets that were lost by the loss model.
        public var lost: UInt64 = 0
        /// Packets that were sent twice.
        public var duplicated: UInt64 = 0
        /// Packets that got a bit flipped.
        public var corrupted: UInt64 = 0
        /// Packets that went past delayed ones.
        public var reordered: UInt64 = 0
        /// Packets that were dropped because too many waited, or because they would have waited too long for their turn.
        public var overLimit: UInt64 = 0
        /// Packets that went on.
        public var released: UInt64 = 0
        /// Most packets held at one time.
        public var maximumDepth = 0
        /// Sum over all packets of how late they went after they were due, in nanoseconds.
        public var totalLateness: Int64 = 0
        /// The latest a packet went after it was due, in nanoseconds.
        public var maximumLateness: Int64 = 0
    }

    /// Packets that may be on their way to us beyond those that wait; what comes on top passes untreated.
    private static let backlog: UInt32 = 65_536
    /// The longest silence of a holder that is well, in nanoseconds.
    private static let pulse: Int64 = 200_000_000

    /// What happened so far; read it on the running thread or after `run` has returned.
    public private(set) var statistics = Statistics()

    private let socket: PacketQueueSocket
    private let injector: PacketInjector?
    private let timer: Timer
    private let needsPayload: Bool
    private let keepsOrder: Bool
    private var emulator: NetworkEmulator
    private var held = HeldPackets()
    /// Altered packets and doubles that are held, by their place in the order of arrival.
    private var payloads: [UInt64: [UInt8]] = [:]
    private var order: UInt64 = 0
    /// What the timer is set to; never at first.
    private var armed: Int64 = .max
    private var nextPulse: Int64 = 0
    private var newest: UInt32?

    /// Binds the queue in the network namespace of the calling thread. Add the rules that fill it afterwards; when
    /// packets are duplicated, a rule before them has to accept those that carry `copyMark`.
    /// - Parameters:
    ///   - netem: what happens to packets.
    ///   - rate: how fast they may go, counted from the network header on.
    ///   - copyMark: the mark of doubles, so that they are not taken again.
    /// - Throws: `EPERM` without CAP_NET_ADMIN, without CAP_NET_RAW to duplicate, or when another socket has the queue.
    public init(
        queue: UInt16, netem: NetemParameters, rate: RateParameters? = nil, copyMark: UInt32 = 0
    ) throws(KernelError) {
        timer = try Timer()
        injector = netem.duplicate == nil ? nil : try PacketInjector(mark: copyMark)
        needsPayload = netem.needsPayload
        keepsOrder = !netem.reorders
        emulator = NetworkEmulator(netem, rate: rate)
        let (maximum, overflow) = netem.limit.addingReportingOverflow(Self.backlog)
        socket = try PacketQueueSocket(
            queue: queue, maximum: overflow ? .max : maximum,
            copying: netem.needsPayload ? .everything : rate == nil ? .nothing : .length,
            isSingle: netem.tellsPacketsApart || rate != nil)
    }

    /// Treats packets until `stop` is readable or at its end (an eventfd, a pipe, standard input), then lets all go.
    /// - Parameter pulse: called many times a second, however few packets come.
    /// - Throws: errors of the sockets; what is held goes as well.
    public func run(until stop: Int32, pulse: (Statistics) -> Void = { _ in }) throws(KernelError) {
        try Scheduling.setTimerSlack(nanoseconds: 1)
        do throws(KernelError) {
            try hold(until: stop, pulse)
        } catch {
            try? release()
            throw error
        }
        try release()
        pulse(statistics)
    }

    private func hold(until stop: Int32, _ pulse: (Statistics) -> Void) throws(KernelError) {
        try withPollDescriptors(stop) { (descriptors) throws(KernelError) in
            while true {
                try arm()
                let ready = kernel_poll(descriptors, 3)
                if ready < 0 { throw KernelError("ppoll", errno: -ready) }
                if descriptors[0].revents != 0 { return }
                if descriptors[1].revents != 0 { try receive() }
                if descriptors[2].revents != 0 {
                    // Taken, so that it is not reported again.
                    _ = try timer.expirations()
                    armed = 0
                }
                let now = Self.now()
                try releaseDue(at: now)
                if now >= nextPulse { nextPulse = now + Self.pulse }
                pulse(statistics)
            }
        }
    }

    private func withPollDescriptors(
        _ stop: Int32, _ body: (UnsafeMutablePointer<pollfd>) throws(KernelError) -> Void
    ) throws(KernelError) {
        let descriptors = UnsafeMutablePointer<pollfd>.allocate(capacity: 3)
        defer { descriptors.deallocate() }
        for (index, descriptor) in [stop, socket.descriptor, timer.descriptor].enumerated() {
            descriptors[index] = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        }
        try body(descriptors)
    }

    /// Sets the timer to the first packet's time, or to the next pulse. A time in the past fires at once.
    private func arm() throws(KernelError) {
        let next = min(held.first?.due ?? .max, nextPulse)
        guard next != armed else { return }
        try timer.arm(at: UInt64(max(0, next)))
        armed = next
    }

    private func receive() throws(KernelError) {
        let now = Self.now()
        // A bounded number of batches, so that a flood cannot keep verdicts waiting.
        for _ in 0..<4 where !(try socket.receive({ (packet) throws(KernelError) in try take(packet, at: now) })) {
            break
        }
        statistics.maximumDepth = max(statistics.maximumDepth, held.count)
    }

    private func take(_ packet: QueuedPacket, at now: Int64) throws(KernelError) {
        statistics.packets += 1
        newest = packet.number
        let verdict = emulator.decide(length: packet.length, at: now, waiting: held.count)
        if let copy = verdict.copy { try carryOut(copy, on: packet, isCopy: true, at: now) }
        try carryOut(verdict.packet, on: packet, isCopy: false, at: now)
    }

    private func carryOut(
        _ fate: PacketFate, on packet: QueuedPacket, isCopy: Bool, at now: Int64
    ) throws(KernelError) {
        switch fate {
        case .lost: statistics.lost += 1
        case .overLimit: statistics.overLimit += 1
        case .sent(let sending):
            if sending.overtakes { statistics.reordered += 1 }
            if sending.flip != nil { statistics.corrupted += 1 }
            // A packet that is too long for a netlink message cannot be written back; every receiver would throw it
            // away over its checksum.
            if sending.flip != nil || isCopy, !packet.isWhole { break }
            if sending.due > now { statistics.delayed += 1 }
            hold(packet, sending, isCopy: isCopy)
            return
        }
        if !isCopy { try socket.give(.drop, to: packet.number) }
    }

    private func hold(_ packet: QueuedPacket, _ sending: PacketFate.Sending, isCopy: Bool) {
        order += 1
        var entry = HeldPacket(due: sending.due, order: order, number: packet.number)
        if isCopy || sending.flip != nil {
            var bytes = Array(packet.bytes)
            if let flip = sending.flip { BitFlip.apply(flip, to: &bytes) }
            payloads[order] = bytes
            entry.kind = isCopy ? .copy : .altered
        }
        held.insert(entry)
    }

    private func releaseDue(at now: Int64) throws(KernelError) {
        var last: UInt32?
        while let packet = held.popDue(at: now) {
            let lateness = now - packet.due
            statistics.released += 1
            statistics.totalLateness += lateness
            statistics.maximumLateness = max(statistics.maximumLateness, lateness)
            if packet.kind == .original, keepsOrder {
                last = packet.number
                continue
            }
            // Packets go in the order they came: one verdict covers them all.
            if let number = last { try socket.give(.accept, to: number, upTo: true) }
            last = nil
            switch packet.kind {
            case .original: try socket.give(.accept, to: packet.number)
            case .altered: try socket.accept(packet.number, as: payloads.removeValue(forKey: packet.order) ?? [])
            case .copy:
                try socket.flush()
                let bytes = payloads.removeValue(forKey: packet.order) ?? []
                if injector?.send(bytes) == true { statistics.duplicated += 1 }
            }
        }
        if let last { try socket.give(.accept, to: last, upTo: true) }
        try socket.flush()
    }

    /// Lets new packets pass, reads those still on their way to us, and accepts all: the kernel keeps them in
    /// order of arrival, so a verdict on the newest covers every one. Doubles and flipped bits end with the fault.
    private func release() throws(KernelError) {
        try socket.stopQueueing()
        while try socket.receive({ newest = $0.number }) {}
        if let newest { try socket.give(.accept, to: newest, upTo: true) }
        try socket.flush()
    }

    private static func now() -> Int64 { Int64(Clock.monotonicNanoseconds()) }
}
