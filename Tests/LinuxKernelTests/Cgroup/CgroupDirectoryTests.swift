import Glibc
import LinuxKernel
import Testing

/// A group of the test's own below a hierarchy's root; killed, emptied and removed when the owner goes.
private final class ScratchCgroup {
    let group: CgroupDirectory
    init(below mount: String?) throws {
        let mount = try #require(mount)
        group = CgroupDirectory("\(mount)/aftershock-test-\(getpid())-\(Clock.monotonicNanoseconds())")
        try group.create()
    }
    deinit {
        do {
            if group.exists {
                try group.killAll()
                for child in try group.children() { try child.remove() }
            }
            try group.remove()
        } catch { print("left behind: \(error)") }
    }
}

private let hasV1CPU = HostFacts.isRoot && CgroupMounts.controller("cpu") != nil
private let hasV2 = HostFacts.isRoot && CgroupMounts.unified() != nil

@Suite struct CgroupDirectoryTests {
    private func errno(_ body: () throws -> Void) -> Int32? {
        do { try body() } catch { return (error as? KernelError)?.errno ?? -1 }
        return nil
    }

    @Test(.enabled(if: hasV1CPU, "needs root and the v1 cpu controller"))
    func `a v1 cpu group takes a process and a quota and lets go of both`() throws {
        let scratch = try ScratchCgroup(below: CgroupMounts.controller("cpu"))
        let group = scratch.group
        let child = try Child("/bin/sleep", "100")
        let origin = CgroupDirectory(try #require(CgroupMounts.directory(of: child.pid, controller: "cpu")))
        #expect(group.exists)
        #expect(!group.isUnified)
        #expect(errno { try group.create() } == EEXIST)
        try group.add(child.pid)
        #expect(try group.processes() == [child.pid])
        #expect(CgroupMounts.directory(of: child.pid, controller: "cpu") == group.path)
        try group.write("cpu.cfs_quota_us", "25000")
        #expect(try group.read("cpu.cfs_quota_us") == "25000")
        #expect(errno { try group.write("cpu.cfs_quota_us", "1") } == EINVAL)
        #expect(errno { _ = try group.read("no.such.file") } == ENOENT)
        #expect(try group.numbers("cpu.stat")["nr_periods"] != nil)
        #expect(errno { try group.remove(milliseconds: 5) } == EBUSY)
        try origin.add(child.pid)
        #expect(try group.processes().isEmpty)
        try group.remove()
        #expect(!group.exists)
        try group.remove()
    }

    @Test(.enabled(if: hasV1CPU, "needs root and the v1 cpu controller"))
    func `a v1 group and those below are killed`() throws {
        let scratch = try ScratchCgroup(below: CgroupMounts.controller("cpu"))
        let below = scratch.group.child("below")
        try below.create()
        let first = try Child("/bin/sleep", "100") { $0.cgroupDirectories = [scratch.group.path] }
        let second = try Child("/bin/sleep", "100") { $0.cgroupDirectories = [below.path] }
        #expect(Set(try scratch.group.subtreeProcesses()) == [first.pid, second.pid])
        try scratch.group.killAll()
        #expect(try first.process.wait() == .signaled(SIGKILL))
        #expect(try second.process.wait() == .signaled(SIGKILL))
    }

    @Test(.enabled(if: hasV2, "needs root and a v2 hierarchy"))
    func `a v2 group freezes and thaws`() throws {
        let scratch = try ScratchCgroup(below: CgroupMounts.unified())
        let group = scratch.group
        #expect(group.isUnified)
        #expect(try !group.isPopulated())
        // A process that always runs, so that its CPU time tells whether it does.
        let child = try Child("/bin/sh", "-c", "while :; do :; done") { $0.cgroupDirectories = [group.path] }
        #expect(try group.isPopulated())
        try group.freeze()
        #expect(try group.isFrozen())
        let frozen = ProcessTable.stat(child.pid)?.cpuTicks
        Clock.sleep(milliseconds: 50)
        #expect(ProcessTable.stat(child.pid)?.cpuTicks == frozen)
        try group.thaw()
        #expect(try !group.isFrozen())
        #expect(eventually { (ProcessTable.stat(child.pid)?.cpuTicks ?? 0) > (frozen ?? .max) })
    }

    @Test(.enabled(if: hasV2, "needs root and a v2 hierarchy"))
    func `a child that is frozen before its program runs keeps no lock of ours`() throws {
        let files = try ScratchDirectory()
        let path = files.path + "/lock"
        let scratch = try ScratchCgroup(below: CgroupMounts.unified())
        let group = scratch.group
        try group.freeze()
        let directory = group.path
        let spawner = KernelThread(name: "spawner") {
            // Blocks until the group is thawed.
            var request = SpawnRequest(["/bin/sleep", "100"])
            request.cgroupDirectories = [directory]
            guard var child = try? spawn(request) else { return }
            _ = try? child.wait()
        }
        do {
            let lock = try unwrap(try FileLock(path: path))
            try spawner.start()
            #expect(try eventually { try group.isPopulated() })
            _ = lock.descriptor
        }
        #expect(try eventually { try !isAbsent { try FileLock(path: path) } })
        try group.thaw()
        try group.killAll()
        spawner.join()
    }

    @Test(.enabled(if: hasV2, "needs root and a v2 hierarchy"))
    func `a v2 group is killed even when frozen`() throws {
        let scratch = try ScratchCgroup(below: CgroupMounts.unified())
        let group = scratch.group
        let child = try Child("/bin/sleep", "100") { $0.cgroupDirectories = [group.path] }
        #expect(
            ProcessTable.cgroupPath(child.pid, controller: nil)?.hasSuffix(group.path.split(separator: "/").last ?? "?")
                == true)
        try group.freeze()
        try group.killAll()
        #expect(try child.process.wait() == .signaled(SIGKILL))
        #expect(try !group.isPopulated())
        try group.remove()
    }

    @Test(.enabled(if: hasV2, "needs root and a v2 hierarchy"))
    func `controllers are those that the kernel lists`() throws {
        let root = CgroupDirectory(try #require(CgroupMounts.unified()))
        #expect(Set(try root.subtreeControl()).isSubset(of: try root.controllers()))
        let scratch = try ScratchCgroup(below: root.path)
        #expect(try scratch.group.controllers() == root.subtreeControl())
    }

    @Test(.enabled(if: hasV1CPU, "needs root and the v1 cpu controller"))
    func `a group with ourselves in it is not killed`() throws {
        let own = CgroupDirectory(try #require(CgroupMounts.directory(of: getpid(), controller: "cpu")))
        #expect(errno { try own.killAll() } == EPERM)
    }

    @Test func `a child that cannot enter its group does not start`() {
        #expect(errno { _ = try Child("/bin/true") { $0.cgroupDirectories = ["/no/such/group"] } } == ENOENT)
    }

    @Test func `moving nobody is refused`() {
        #expect(errno { try CgroupDirectory("/no/such/group").add(0) } == ESRCH)
    }
}
