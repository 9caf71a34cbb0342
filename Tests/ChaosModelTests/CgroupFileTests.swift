import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite
struct `An interface file of a group` {
    private static let limits = "8:0 rbps=max wbps=1000 riops=max wiops=max\n254:0 rbps=5 wbps=max riops=max wiops=max"

    @Test func `with a line for each device is told apart by the device`() {
        let file = CgroupFile("io.max")
        #expect(file.earlier(in: Self.limits, than: "254:0 wbps=7") == "254:0 rbps=5 wbps=max riops=max wiops=max")
        #expect(file.earlier(in: Self.limits, than: "7:0 wbps=7") == "7:0 rbps=max wbps=max riops=max wiops=max")
        #expect(file.shows("8:0 wbps=1000", in: Self.limits) && !file.shows("8:0 wbps=100", in: Self.limits))
        #expect(file.shows("7:0 rbps=max wbps=max riops=max wiops=max", in: Self.limits))
        let legacy = CgroupFile("blkio.throttle.read_bps_device")
        #expect(legacy.earlier(in: "8:0 5", than: "8:16 7") == "8:16 0")
        #expect(legacy.shows("8:16 0", in: "8:0 5") && !legacy.shows("8:0 0", in: "8:0 5"))
    }

    @Test func `is as before when the line is written back`() {
        for (name, content, value) in [
            ("io.max", Self.limits, "254:0 wbps=7 riops=9"), ("io.max", Self.limits, "7:0 rbps=7"),
            ("io.max", "", "7:0 rbps=7"), ("blkio.throttle.write_iops_device", "8:0 5", "8:16 7"),
            ("blkio.throttle.write_iops_device", "8:0 5", "8:0 7"), ("pids.max", "max", "7"),
        ] {
            let file = CgroupFile(name)
            let changed = file.written(value, to: content)
            #expect(changed != content && file.shows(value, in: changed), "\(name) \(value)")
            let lines = file.written(file.earlier(in: content, than: value), to: changed).split(separator: "\n")
            #expect(lines.sorted() == content.split(separator: "\n").sorted(), "\(name) \(value)")
        }
    }

    @Test func `of another device keeps what it had, on a simulated host`() throws {
        for version in [Cgroup.Version.v1, .v2] {
            let kernel = SimulatedKernel(version)
            let host = SimulatedHost(kernel)
            let root = try #require(kernel.roots[.io])
            let group = root.child("shop")
            if version == .v2 { try host.apply(.enableController("io", in: root)) }
            try host.apply(.createCgroup(group, parent: root))
            let (file, mine, other) =
                version == .v2
                ? ("io.max", "8:0 wbps=7", "254:0 rbps=5 wbps=max riops=max wiops=max")
                : ("blkio.throttle.write_bps_device", "8:0 7", "254:0 5")
            try host.apply(.writeCgroup(group, file: file, value: other))
            let change = Change.writeCgroup(group, file: file, value: mine)
            let before = host.state
            let undo = try host.undo(for: change)
            try host.apply(change)
            #expect(try host.isInEffect(change) && host.state != before)
            try host.revert(undo)
            #expect(try host.isRestored(undo) && host.state == before)
        }
    }

    @Test func `lists CPUs as the kernel does`() {
        #expect(CPUList(list: "3,0-1,2")?.description == "0-3")
        #expect(CPUList(list: "6,0-1")?.description == "0-1,6")
        #expect(CPUList(list: "")?.numbers == [] && CPUList([]).description == "")
        for junk in ["a", "1-", "-1", "3-1", "1,,2", "0-99999", " 1", "1,"] {
            #expect(CPUList(list: junk) == nil, "\(junk)")
        }
    }

    @Test func `reads rates of bytes`() throws {
        #expect(try ByteRate(field: "1MB/s").bytesPerSecond == 1_000_000)
        #expect(try ByteRate(field: "512Ki/s").fieldText == "512Ki/s")
        for junk in ["1MB", "1/s", "fast", "-1M/s", "1M/m"] {
            #expect(throws: FieldError.self, "\(junk)") { try ByteRate(field: junk) }
        }
    }
}
