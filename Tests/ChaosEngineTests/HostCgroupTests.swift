import ChaosModel
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(
    .enabled(if: HostFacts.effectiveUser == 0, "needs root"),
    .enabled(if: CgroupHierarchies.current.root(.cpu) != nil, "needs a hierarchy with the cpu controller"))
struct HostCgroupTests {
    /// A group of the test's own, removed with what is below.
    private func scratch(_ body: (Cgroup) throws -> Void) throws {
        let root = try #require(CgroupHierarchies.current.root(.cpu))
        let group = root.child("aftershock_host_\(HostFacts.processID)_\(Clock.monotonicNanoseconds())")
        try CgroupDirectory(group.directory).create()
        defer {
            for child in (try? CgroupDirectory(group.directory).children()) ?? [] { try? child.remove() }
            try? CgroupDirectory(group.directory).remove()
        }
        try body(group)
    }

    private func group(of pid: Int32, like group: Cgroup) -> Cgroup? {
        CgroupHierarchies.current.cgroup(of: pid, like: group)
    }

    @Test func `processes go to the nearest group above when theirs has vanished`() throws {
        try scratch { top in
            let host = LinuxHost()
            let group = top.child("made")
            try CgroupDirectory(group.directory).create()
            let shell = try HostVictim(shell: "read x", groups: [group.directory])
            let undo = Undo.removeCgroup(group, tasksTo: top.child("gone").child("too"))
            try host.revert(undo)
            #expect(try host.isRestored(undo))
            #expect(self.group(of: shell.identity.pid, like: top) == top)
            try shell.kill()
        }
    }

    @Test func `what a moved process starts goes back with it`() throws {
        try scratch { top in
            let host = LinuxHost()
            let home = top.child("home"), away = top.child("away")
            try CgroupDirectory(home.directory).create()
            try CgroupDirectory(away.directory).create()
            let shell = try HostVictim(shell: "read x; sleep 1000 & wait", groups: [home.directory])
            let change = Change.moveProcesses([shell.identity], into: away)
            let undo = try host.undo(for: change)
            try host.apply(change)
            try shell.say("go")
            let child = try shell.child(1)
            #expect(self.group(of: child.pid, like: top) == away)
            try host.revert(undo)
            #expect(self.group(of: child.pid, like: top) == home)
            #expect(self.group(of: shell.identity.pid, like: top) == home)
            try shell.endSession()
        }
    }

    @Test func `forks during a move do not escape, and earlier children stay`() throws {
        try scratch { top in
            let host = LinuxHost()
            let home = top.child("home"), away = top.child("away")
            try CgroupDirectory(home.directory).create()
            try CgroupDirectory(away.directory).create()
            let shell = try HostVictim(
                shell: "sleep 1000 & read x; sleep 1000 & wait", groups: [home.directory])
            let early = try shell.child(1)
            Clock.sleep(milliseconds: 30)
            let start = LinuxHost.ticksSinceBoot
            try shell.say("go")
            let late = try shell.child(2)
            #expect(self.group(of: late.pid, like: top) == home)
            try host.move([shell.identity], to: away, since: start)
            #expect(self.group(of: shell.identity.pid, like: top) == away)
            #expect(self.group(of: late.pid, like: top) == away)
            #expect(self.group(of: early.pid, like: top) == home)
            try shell.endSession()
        }
    }

    @Test func `an undo outside of the hierarchies is refused`() throws {
        let directory = "/tmp/aftershock-forged-\(HostFacts.processID)"
        try Directory.createDirectories(directory, mode: 0o700)
        defer { try? Directory.removeTree(directory) }
        try Directory.replaceFile(directory + "/file", with: Array("mine".utf8), mode: 0o600)
        let root = try #require(CgroupHierarchies.current.root(.cpu))
        let up = String(repeating: "/..", count: root.directory.split(separator: "/").count)
        let outside = Cgroup(version: root.version, directory: directory)
        let host = LinuxHost()
        for undo in [
            Undo.writeCgroup(outside, file: "file", value: "theirs"),
            .writeCgroup(
                Cgroup(version: root.version, directory: root.directory + up + directory), file: "file", value: "x"),
            .writeCgroup(root, file: String(up.dropFirst()) + directory + "/file", value: "x"),
            .removeCgroup(outside, tasksTo: root), .stopWorkload(token: "forged", cgroup: outside),
        ] {
            #expect(throws: HostError.self, "\(undo)") { try host.revert(undo) }
        }
        #expect(try File.text(of: directory + "/file") == "mine")
    }
}
