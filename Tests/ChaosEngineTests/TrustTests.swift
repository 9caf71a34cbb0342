import ChaosModel
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(.enabled(if: HostFacts.effectiveUser == 0, "needs root")) struct `Whoever has no right to our trust` {
    @Test(.enabled(if: Directory.exists("/usr/bin/setpriv"), "needs setpriv"))
    func `is no helper, whatever its command line says`() throws {
        let scratch = try CrashScratch()
        try Directory.replaceFile(scratch.path + "/helper", with: Array("read x\n".utf8))
        #expect(chmod(scratch.path, 0o755) == 0)
        let token = "aftershock_trust_\(HostFacts.processID)"
        var request = SpawnRequest(
            ["setpriv", "--reuid", "65534", "--clear-groups", "--", "sh", "helper", token], directory: scratch.path)
        let pipe = try LinuxKernel.Pipe()
        request.standardInput = .descriptor(pipe.readDescriptor)
        var process = try spawn(request)
        defer {
            _ = try? process.send(signal: 9)
            _ = try? process.wait()
        }
        let isThere = Patience(limit: .seconds(5)).wait {
            ProcessTable.commandLine(process.pid).dropFirst() == ["helper", token]
                && ProcessTable.realUser(process.pid) == 65534
        }
        #expect(isThere)
        #expect(HelperProcesses.pids(of: token).isEmpty)
        try LinuxHost().revert(.stopHelper(token: token, table: nil, in: nil))
        #expect(ProcessTable.isAlive(process.pid, startTicks: process.startTicks))
    }

    @Test func `has no clock set by way of a link`() throws {
        let scratch = try CrashScratch()
        let directory = scratch.path + "/.aftershock_test_1", victim = scratch.path + "/victim"
        try Directory.createDirectories(directory, mode: 0o700)
        try Directory.replaceFile(victim, with: Array("precious content".utf8))
        #expect(symlink(victim, directory + "/page") == 0)
        let undo = Undo.setClock(file: directory + "/page", offset: 0)
        #expect(throws: HostError.self) { try LinuxHost().revert(undo) }
        #expect(try File.text(of: victim) == "precious content")
        try Directory.removeFile(directory + "/page")
        try ClockPageFile(directory + "/page").create()
        try LinuxHost().revert(undo)
        #expect(try LinuxHost().isRestored(undo))
    }

    @Test func `has no clock set in a directory of its own`() throws {
        let scratch = try CrashScratch()
        let directory = scratch.path + "/.aftershock_test_1"
        try Directory.createDirectories(directory, mode: 0o700)
        try ClockPageFile(directory + "/page").create()
        #expect(chown(directory, 65534, 65534) == 0)
        #expect(throws: HostError.self) { try LinuxHost().revert(.setClock(file: directory + "/page", offset: 0)) }
    }
}

@Suite(.enabled(if: HostFacts.effectiveUser == 0, "needs root")) struct `What a process leaves behind` {
    @Test func `gets the OOM score back, also when the process itself was killed`() throws {
        let host = LinuxHost()
        let shell = try HostVictim(shell: "read x; sleep 1000 & read x")
        let change = Change.adjustOOMScore(shell.identity, 900)
        let undo = try host.undo(for: change)
        let earlier = try OOMScore.of(shell.identity.pid)
        try host.apply(change)
        try shell.say("go")
        let orphan = try shell.child(1)
        try shell.kill()
        #expect(try OOMScore.of(orphan.pid) == 900)
        #expect(try !host.isRestored(undo))
        try host.revert(undo)
        #expect(try OOMScore.of(orphan.pid) == earlier)
        #expect(try host.isRestored(undo))
    }

    @Test func `keeps no helper waiting in a group that is frozen`() throws {
        let root = CgroupDirectory("/sys/fs/cgroup/unified").exists ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup"
        let group = CgroupDirectory(root + "/aftershock_frozen_\(HostFacts.processID)")
        guard CgroupDirectory(root).isUnified else { return }
        try group.create()
        defer {
            try? group.child("below").remove()
            try? group.remove()
        }
        guard group.has("cgroup.freeze") else { return }
        try group.child("below").create()
        #expect(!group.child("below").stopsNewcomers)
        try group.write("cgroup.freeze", "1")
        #expect(group.child("below").stopsNewcomers && !CgroupDirectory(root).stopsNewcomers)
        var helper = Helper(token: "aftershock_frozen_1", work: .burnCPU(CPULoad(workers: 1, load: 1)))
        helper.cgroup = Cgroup(version: .v2, directory: group.child("below").path)
        #expect(throws: HostError.self) { try HelperProcesses().start(helper, executable: "/bin/true") }
    }
}
