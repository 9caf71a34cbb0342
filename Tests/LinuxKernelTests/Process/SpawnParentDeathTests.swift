import ChaosTestKit
import Glibc
import LinuxKernel
import Testing

struct SpawnParentDeathTests {
    @Test func `a child that dies with its parent is killed when the spawning thread ends`() throws {
        let thread = try SerialThread(name: "parent")
        let child = try thread.run { () throws(KernelError) -> [UInt64] in
            var request = SpawnRequest(["/bin/sleep", "100"])
            request.diesWithParent = true
            let child = try spawn(request)
            return [UInt64(child.pid), child.startTicks]
        }
        let pid = Int32(child[0])
        #expect(ProcessTable.isAlive(pid, startTicks: child[1]))
        thread.stop()
        #expect(eventually { !ProcessTable.isAlive(pid, startTicks: child[1]) })
        var status: Int32 = 0
        #expect(waitpid(pid, &status, 0) == pid)
        #expect(status & 0x7f == SIGKILL)
    }

    @Test func `a grandchild is killed when its parent is killed`() throws {
        let end = try inOwnProcess {
            let thread = try SerialThread(name: "parent")
            let line = try thread.run { () throws(KernelError) -> String in
                var request = SpawnRequest(["/bin/sleep", "100"])
                request.diesWithParent = true
                request.newSession = true
                let child = try spawn(request)
                return "\(child.pid) \(child.startTicks)"
            }
            try Directory.replaceFile(Self.grandchild(of: getppid()), with: Array(line.utf8))
            return kill(getpid(), SIGKILL) == 0
        }
        #expect(end == .signaled(SIGKILL))
        let path = Self.grandchild(of: getpid())
        let parts = try File.text(of: path).split(separator: " ")
        unlink(path)
        let pid = try #require(Int32(parts[0]))
        let startTicks = try #require(UInt64(parts[1]))
        #expect(eventually { !ProcessTable.isAlive(pid, startTicks: startTicks) })
    }

    /// Where the process in the middle, a child of `parent`, tells of its own child.
    private static func grandchild(of parent: Int32) -> String { "/tmp/aftershock-grandchild-\(parent)" }
}
