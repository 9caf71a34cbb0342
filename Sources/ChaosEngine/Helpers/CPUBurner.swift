import ChaosModel
import LinuxKernel

/// Burns CPU with threads that each hold a share of one CPU: a closed loop on the thread's own CPU clock, so that time
/// lost to the scheduler is made up for.
struct CPUBurner {
    private let load: CPULoad

    init(_ load: CPULoad) { self.load = load }

    /// Burns until standard input ends.
    func run() throws(KernelError) {
        let counters = try Tally<CPULoad.Counter>()
        counters[.workers] = UInt64(load.workers)
        let cpus = Self.spread(load.workers)
        // What it took to get here is not part of the load.
        let used = Clock.processCPUNanoseconds()
        let start = Clock.monotonicNanoseconds()
        for number in 0..<load.workers {
            let load = load
            let cpu = cpus.isEmpty ? nil : cpus[number % cpus.count]
            try KernelThread(name: "burn-\(number)") {
                // A CPU that has gone meanwhile is no reason not to burn another.
                if let cpu { try? Scheduling.pin(to: [cpu]) }
                Self.burn(load, since: start)
            }.start()
        }
        HelperRole.say("ready")
        while true {
            let woken = try Poller.wait(for: [0], milliseconds: 100)
            let time = Clock.monotonicNanoseconds() - start
            let burned = Clock.processCPUNanoseconds() - used
            counters[.burned] = burned / 1_000_000
            counters[.achieved] = burned * 1000 / max(1, time * UInt64(load.workers))
            counters[.asked] = UInt64((load.meanLoad(after: time) * 1000).rounded())
            if !woken.isEmpty, try Descriptor.read(0).isEmpty { return }
        }
    }

    /// The CPUs to spread workers over, so that each CPU is as busy as is asked: those that we may use, when they come out
    /// even. Otherwise the scheduler spreads them better.
    private static func spread(_ workers: Int) -> [Int32] {
        let allowed = ProcessTable.allowedCPUs(HostFacts.processID).flatMap { CPUList(list: $0) } ?? CPUList()
        let cpus = allowed.numbers.sorted().map(Int32.init)
        return !cpus.isEmpty && workers.isMultiple(of: cpus.count) ? cpus : []
    }

    /// Length of one burst: short against the scheduling period, long against the cost of a clock call.
    private static var burst: UInt64 { 500_000 }
    /// The longest sleep, which the change of a ramp's load may not wait for.
    private static var longestSleep: Double { 2_000_000 }
    /// CPU time that can be made up for at most: a worker that was starved does not run flat out for long.
    private static var deepestDebt: Double { 250_000_000 }

    /// How long to sleep after too much work, in nanoseconds.
    static func pause(after excess: Double, load: Double) -> UInt64 {
        UInt64(min(longestSleep, max(0, excess) / max(load, 0.000_1))) + 1
    }

    private static func burn(_ work: CPULoad, since start: UInt64) {
        var wall = Clock.monotonicNanoseconds()
        var cpu = Clock.threadCPUNanoseconds()
        /// CPU time that is owed; below zero what was done too early.
        var debt = 0.0
        while true {
            let now = Clock.monotonicNanoseconds()
            let used = Clock.threadCPUNanoseconds()
            let load = work.load(after: now - start)
            debt = min(deepestDebt, debt + Double(now - wall) * load - Double(used - cpu))
            wall = now
            cpu = used
            if debt > 0 || load >= 1 {
                let end = used + burst
                while Clock.threadCPUNanoseconds() < end {}
            } else {
                Clock.sleep(untilMonotonic: now + pause(after: -debt, load: load))
            }
        }
    }
}
