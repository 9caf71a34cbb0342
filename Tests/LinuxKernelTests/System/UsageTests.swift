import Testing

@testable import LinuxKernel

@Suite struct UsageTests {
    @Test func `a thread's use is found by its name, and grows as it works`() throws {
        let end = try EventFlag()
        let thread = KernelThread(name: "usage-test") {
            while (try? Poller.wait(for: [end.descriptor], milliseconds: 0))?.isEmpty == true {}
        }
        try thread.start()
        defer {
            try? end.raise()
            thread.join()
        }
        func cpu() -> UInt64 { ThreadUsage.ofOwnThread(named: "usage-test")?.cpu ?? 0 }
        let limit = Clock.monotonicNanoseconds() + 10_000_000_000
        while cpu() == 0, Clock.monotonicNanoseconds() < limit { Clock.sleep(milliseconds: 5) }
        let first = cpu()
        #expect(first > 0)
        while cpu() == first, Clock.monotonicNanoseconds() < limit { Clock.sleep(milliseconds: 5) }
        let used = try #require(ThreadUsage.ofOwnThread(named: "usage-test"))
        #expect(used.cpu ?? 0 > first && used.delay != nil && used.preempted >= 0)
        #expect(ThreadUsage.ofOwnThread(named: "no-such-thread") == nil)
    }

    @Test func `time that the hypervisor gave to others is a share of all`() throws {
        let before = try #require(CPUTimes(parsing: "cpu  100 0 50 800 40 0 0 10 7 0\ncpu0 1 2 3\n"))
        #expect(before.total == 1000 && before.stolen == 10)
        let after = try #require(CPUTimes(parsing: "cpu  150 0 50 830 40 0 0 30 9 0\n"))
        #expect(after.stolenShare(since: before) == 0.2)
        #expect(before.stolenShare(since: after) == 0 && before.stolenShare(since: before) == 0)
        #expect(CPUTimes(parsing: "cpu 1 2\n") == nil && CPUTimes(parsing: "") == nil)
        #expect(CPUTimes.now().map { $0.total > 0 } == true)
    }

    @Test func `memory that this process holds is more than nothing`() {
        #expect(HostFacts.residentMemory > 1 << 20)
    }
}
