import Glibc
import LinuxKernel
import Testing

struct ProcessHandleTests {
    @Test func `a signal reaches exactly the process`() throws {
        let child = try Child("/bin/sleep", "100")
        let handle = try unwrap(try ProcessHandle(pid: child.pid, startTicks: child.startTicks))
        // In variables: `#expect` takes no calls on values that cannot be copied.
        let endedBefore = handle.hasEnded()
        let delivered = try handle.send(signal: SIGTERM)
        #expect(!endedBefore && delivered)
        #expect(try child.process.wait() == .signaled(SIGTERM))
        let endedAfter = handle.hasEnded()
        let deliveredAfter = try handle.send(signal: 0)
        #expect(endedAfter && !deliveredAfter)
    }

    @Test func `another start time is another process`() throws {
        let child = try Child("/bin/sleep", "100")
        #expect(try isAbsent { try ProcessHandle(pid: child.pid, startTicks: child.startTicks + 1) })
        #expect(try isAbsent { try ProcessHandle(pid: 0x7fff_fff0, startTicks: 1) })
        #expect(try isAbsent { try ProcessHandle(pid: 0, startTicks: 0) })
        #expect(try isAbsent { try ProcessHandle(pid: -1, startTicks: 0) })
    }

    @Test func `a zombie gives no handle`() throws {
        let child = try Child("/bin/true")
        #expect(eventually { ProcessTable.stat(child.pid)?.state == "Z" })
        #expect(try isAbsent { try ProcessHandle(pid: child.pid, startTicks: child.startTicks) })
    }

    @Test func `the soft limit of a running child is set and set back`() throws {
        let child = try Child("/bin/sleep", "100")
        let before = try OpenFileLimit.of(child.pid)
        try OpenFileLimit.setSoft(17, of: child.pid)
        #expect(try OpenFileLimit.of(child.pid).soft == 17)
        #expect(try OpenFileLimit.of(child.pid).hard == before.hard)
        let limits = try File.text(of: "/proc/\(child.pid)/limits")
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
        #expect(line.split(separator: " ")[3] == "17")
        try OpenFileLimit.setSoft(before.soft, of: child.pid)
        #expect(try OpenFileLimit.of(child.pid) == before)
    }

    @Test func `a limit above the hard one or of nobody is refused`() throws {
        let child = try Child("/bin/sleep", "100") { $0.resetScheduling = true }
        let limit = try OpenFileLimit.of(child.pid)
        try #require(limit.hard < .max)
        #expect { try OpenFileLimit.setSoft(limit.hard + 1, of: child.pid) } throws: {
            ($0 as? KernelError)?.errno == EINVAL
        }
        #expect { try OpenFileLimit.of(0x7fff_fff0) } throws: { ($0 as? KernelError)?.errno == ESRCH }
        #expect { try OpenFileLimit.setSoft(5, of: 0) } throws: { ($0 as? KernelError)?.errno == ESRCH }
    }
}
