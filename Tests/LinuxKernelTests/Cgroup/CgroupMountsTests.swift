import Glibc
import Testing

@testable import LinuxKernel

struct CgroupMountsTests {
    private let hybrid = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        32 31 0:29 /docker/1 /srv/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
        33 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 master:1 - cgroup cgroup rw,cpu,cpuacct
        40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
        41 31 0:38 / /sys/fs/cgroup/uni\\040fied rw - cgroup2 cgroup2 rw,nsdelegate
        """

    @Test func `mounts are told apart by version and controller`() throws {
        let mounts = CgroupMounts.mounts(parsing: hybrid)
        #expect(mounts.count == 4)
        #expect(CgroupMounts.mount(controller: "cpu", in: mounts)?.directory == "/sys/fs/cgroup/cpu,cpuacct")
        #expect(CgroupMounts.mount(controller: "name=systemd", in: mounts)?.directory == "/sys/fs/cgroup/systemd")
        #expect(CgroupMounts.mount(controller: nil, in: mounts)?.directory == "/sys/fs/cgroup/uni fied")
        #expect(CgroupMounts.mount(controller: "memory", in: mounts) == nil)
        #expect(CgroupMounts.mount(controller: "nsdelegate", in: mounts) == nil)
    }

    @Test func `a path is found below the group that a mount shows`() {
        let whole = CgroupMounts.Mount(directory: "/m", root: "/", isUnified: true, controllers: [])
        #expect(whole.directory(of: "/") == "/m")
        #expect(whole.directory(of: "/a/b") == "/m/a/b")
        let part = CgroupMounts.Mount(directory: "/m", root: "/a", isUnified: true, controllers: [])
        #expect(part.directory(of: "/a") == "/m")
        #expect(part.directory(of: "/a/b") == "/m/b")
        #expect(part.directory(of: "/ab") == nil)
        #expect(part.directory(of: "/") == nil)
    }

    @Test(arguments: ["cpu", "memory", nil])
    func `our own group is where its processes say we are`(controller: String?) throws {
        guard let directory = CgroupMounts.directory(of: getpid(), controller: controller) else { return }
        #expect(try CgroupDirectory(directory).processes().contains(getpid()))
    }
}
