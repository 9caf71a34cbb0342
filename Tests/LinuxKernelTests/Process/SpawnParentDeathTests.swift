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

    @Test func `a grandchild is killed when its parent is killed`() async throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/grandchild"
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            // This runs in a process of its own.
            let thread = try SerialThread(name: "parent")
            let line = try thread.run { () throws(KernelError) -> String in
                var request = SpawnRequest(["/bin/sleep", "100"])
                request.diesWithParent = true
                request.newSession = true
                let child = try spawn(request)
                return "\(child.pid) \(child.startTicks)"
            }
            try Directory.replaceFile(path, with: Array(line.utf8))
            kill(getpid(), SIGKILL)
        }
        let parts = try File.text(of: path).split(separator: " ")
        let pid = try #require(Int32(parts[0]))
        let startTicks = try #require(UInt64(parts[1]))
        #expect(eventually { !ProcessTable.isAlive(pid, startTicks: startTicks) })
    }
}
