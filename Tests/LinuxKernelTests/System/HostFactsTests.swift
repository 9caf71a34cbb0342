import Glibc
import LinuxKernel
import Testing

struct HostFactsTests {
    @Test func `the host is as other programs see it`() throws {
        #expect(try output(of: SpawnRequest(["/bin/uname", "-n"])).text == HostFacts.hostname + "\n")
        #expect(try output(of: SpawnRequest(["/bin/uname", "-r"])).text == HostFacts.kernelRelease + "\n")
        #expect(try output(of: SpawnRequest(["/bin/uname", "-m"])).text == HostFacts.machine + "\n")
        #expect(HostFacts.onlineCPUs >= 1)
        #expect(HostFacts.isRoot == (HostFacts.effectiveUser == 0))
        #expect(HostFacts.effectiveCapabilities == 0 || HostFacts.effectiveCapabilities >> 64 == 0)
        #expect(HostFacts.executablePath?.hasPrefix("/") == true)
    }

    @Test(.enabled(if: HostFacts.isRoot, "needs root"))
    func `root has the capability to kill`() {
        #expect(HostFacts.hasCapability(5))
        #expect(!HostFacts.hasCapability(63))
    }

    @Test func `a pipe is no terminal`() throws {
        let pipe = try Pipe()
        #expect(!HostFacts.isTerminal(pipe.readDescriptor))
        #expect(HostFacts.terminalWidth(pipe.readDescriptor) == nil)
    }

    @Test func `the clocks agree with the kernel`() throws {
        let monotonic = Clock.monotonicNanoseconds()
        #expect(Clock.bootNanoseconds() >= monotonic)
        #expect(Clock.wallSeconds() > 1_700_000_000)
        #expect(Clock.bootID()?.count == 36)
        // Our start time in ticks lies between boot and now.
        let start = try #require(ProcessTable.stat(getpid())).startTicks
        #expect(start > 0 && start <= Clock.bootNanoseconds() / (1_000_000_000 / UInt64(Clock.ticksPerSecond)))
    }

    @Test func `users are looked up both ways`() {
        #expect(UserDatabase.uid(of: "root") == 0)
        #expect(UserDatabase.name(of: 0) == "root")
        #expect(UserDatabase.uid(of: "no-such-user-here") == nil)
        #expect(UserDatabase.name(of: 4_000_000_123) == nil)
    }
}
