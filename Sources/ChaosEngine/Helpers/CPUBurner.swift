import LinuxKernel
import Synchronization

/// Burns CPU with threads that each hold a share of one CPU: a closed loop on the thread's own CPU clock, so that
/// time lost to the scheduler is made up for.
struct CPUBurner {
    /// Number of threads.
    let workers: Int
    /// Share of one CPU, 0...1, of each.
    let load: Double

    /// Burns until standard input ends.
    func run() throws(KernelError) {
        for number in 0..<workers {
            let load = load
            try KernelThread(name: "burn-\(number)") { Self.burn(load) }.start()
        }
        HelperRole.say("ready")
        while true {
            let woken = try Poller.wait(for: [0])
            if !woken.isEmpty, try Descriptor.read(0).isEmpty { return }
        }
    }

    /// Length of one slice: short against the scheduling period, long against the cost of a clock call.
    private static var slice: UInt64 { 2_000_000 }
    /// A debt older than this is dropped, so that a burner that was starved does not run flat out for long.
    private static var memory: UInt64 { 1_000_000_000 }

    /// How long to sleep after too much work, in nanoseconds: at most a slice, however small the load.
    static func pause(after excess: UInt64, load: Double) -> UInt64 {
        UInt64(min(Double(slice), Double(excess) / load)) + 1
    }

    private static func burn(_ load: Double) {
        var wallStart = Clock.monotonicNanoseconds()
        var cpuStart = Clock.threadCPUNanoseconds()
        while true {
            let wall = Clock.monotonicNanoseconds() - wallStart
            let used = Clock.threadCPUNanoseconds() - cpuStart
            let owed = UInt64(Double(wall) * load)
            if wall > memory {
                wallStart += wall
                cpuStart += used
            }
            if used > owed, load < 1 {
                Clock.sleep(untilMonotonic: Clock.monotonicNanoseconds() + pause(after: used - owed, load: load))
            } else {
                let end = Clock.threadCPUNanoseconds() + slice / 4
                while Clock.threadCPUNanoseconds() < end {}
            }
        }
    }
}
