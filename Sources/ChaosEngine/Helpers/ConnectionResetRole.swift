import ChaosModel
import LinuxKernel

/// Resets connections at every interval, the first time before it says that it is ready.
struct ConnectionResetRole {
    private let reset: SocketReset

    init(_ reset: SocketReset) { self.reset = reset }

    /// Goes on until standard input ends.
    func run() throws(KernelError) {
        let sockets = try SocketDiagnosis()
        let counters = try HelperRole.counters()
        let selection = ConnectionSelection(reset)
        let interval = UInt64(max(1_000_000, reset.interval ?? 1_000_000_000))
        counters[0] += UInt64(try selection.reset(sockets))
        HelperRole.say("ready")
        var next = Clock.monotonicNanoseconds() + interval
        while true {
            let now = Clock.monotonicNanoseconds()
            if now < next {
                // Rounded up: a wait that ends early would only come back here.
                let woken = try Poller.wait(for: [0], milliseconds: Int((next - now + 999_999) / 1_000_000))
                if !woken.isEmpty, try Descriptor.read(0).isEmpty { return }
                continue
            }
            counters[0] += UInt64(try selection.reset(sockets))
            // A round that was missed is not made up for.
            next = max(next + interval, Clock.monotonicNanoseconds())
        }
    }
}
