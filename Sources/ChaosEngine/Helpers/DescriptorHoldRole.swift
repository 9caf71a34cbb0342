import ChaosModel
import LinuxKernel

/// Opens descriptors until the host has as many as it is to have, and goes on when others close theirs.
struct DescriptorHoldRole {
    /// Between two looks, in milliseconds.
    private static let period = 10
    /// Opened between two looks, so that the level is not passed by much.
    private static let batch: UInt64 = 20_000

    private let hold: DescriptorHold
    private let counters: Tally<DescriptorHold.Counter>
    private let held = HeldDescriptors()

    init(_ hold: DescriptorHold) throws(KernelError) {
        self.hold = hold
        counters = try Tally()
    }

    /// Holds them until standard input ends; the end of the process closes them.
    func run() throws(KernelError) {
        let limit = try OpenFileLimit.of(HostFacts.processID)
        try OpenFileLimit.setSoft(limit.hard, of: HostFacts.processID)
        var isReady = false
        var next = 0
        while true {
            let table = try FileTable.now()
            counters.raise(.allocated, to: Int(clamping: table.allocated))
            counters[.maximum] = table.maximum
            let missing = hold.level > table.allocated ? hold.level - table.allocated : 0
            if missing == 0 { counters[.exhausted] += 1 }
            let isFull = try open(min(missing, Self.batch), &next)
            counters.raise(.held, to: held.count)
            if !isReady, missing == 0 || isFull {
                isReady = true
                HelperRole.say("ready")
            }
            let woken = try Poller.wait(for: [0], milliseconds: missing > Self.batch && !isFull ? 0 : Self.period)
            if !woken.isEmpty, try Descriptor.read(0).isEmpty { return }
        }
    }

    /// - Returns: whether it holds all that it may.
    private func open(_ number: UInt64, _ next: inout Int) throws(KernelError) -> Bool {
        for _ in 0..<number {
            guard UInt64(held.count) < hold.most else { return true }
            let kind = hold.kinds[next % hold.kinds.count]
            next += 1
            do throws(KernelError) {
                switch kind {
                case .sockets: try held.holdSocket()
                case .pipes: try held.holdPipe()
                case .files: try held.holdFile()
                }
            } catch {
                // EMFILE, ENFILE: without CAP_SYS_ADMIN we are hit as well.
                if [23, 24].contains(error.errno) { return true }
                throw error
            }
        }
        return UInt64(held.count) >= hold.most
    }
}
