import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A fault on files` {
    private static let launched = "shop: {command: [./shop]}"
    private static let faults = [
        "io.latency: {target: shop, path: /srv/shop/, delay: 5ms, for: 1s}",
        "io.error: {target: shop, path: /srv/shop, for: 1s}",
        "disk.read-only: {target: shop, path: /srv//shop, for: 1s}",
    ]

    private func lowered(
        _ method: String, targets: String = launched, _ prepare: (inout Survey) -> Void = { _ in }
    ) throws -> PlannedStep {
        let experiment = try SpecParser.parse(
            SpecSource(name: "plan.yaml", text: PlanFixture.spec("- \(method)", targets: targets)))
        var survey = try SimulatedHost(.v1).survey(Survey.Scope(experiment, run: "k3x9q2ab"))
        prepare(&survey)
        guard case .step(let step)? = experiment.method.first else { throw PlanError("no step") }
        return try PlannedStep.lower(step, number: 1, on: survey)
    }

    private func rule(_ method: String) throws -> FileRule? {
        guard case .armHelper(let order)? = try lowered(method).changes.first, case .files(let rule) = order.work else {
            return nil
        }
        #expect(order.helper == "aftershock_k3x9q2ab_shop_files" && order.slot == 1)
        return rule
    }

    @Test func `says which operations are held or fail`() throws {
        let slow = "io.latency: {target: shop, path: /srv/shop, delay: 20ms, jitter: 5ms, percent: 30%, seed: 7"
        #expect(
            try rule("\(slow), operations: [fsync, open], match: '*.wal', for: 1s}")
                == FileRule(
                    path: "/srv/shop", operations: [.fsync, .open],
                    effect: .delay(nanoseconds: 20_000_000, jitter: 5_000_000), share: 0.3, match: "*.wal", seed: 7))
        #expect(
            try rule(Self.faults[1])
                == FileRule(path: "/srv/shop", operations: [.read, .write, .fsync], effect: .fail(.eio)))
        #expect(
            try rule("io.error: {target: shop, path: /srv/shop, errno: EDQUOT, operations: write, for: 1s}")
                == FileRule(path: "/srv/shop", operations: [.write], effect: .fail(.edquot)))
        #expect(try rule(Self.faults[2]) == FileRule(path: "/srv/shop", effect: .readOnly))
    }

    @Test func `has its directories gated before the launch, each once`() throws {
        let plan = try PlanFixture().plan(
            PlanFixture.spec(
                (Self.faults + ["io.error: {target: shop, path: /srv/other, for: 1s}"]).map { "- \($0)" }
                    .joined(separator: "\n"), targets: Self.launched))
        let launch = try #require(plan.launches.first)
        #expect(
            launch.changes == [
                .startHelper(
                    Helper(
                        token: "aftershock_k3x9q2ab_shop_files",
                        work: .gateFiles(FileGates(target: "shop", paths: ["/srv/shop", "/srv/other"])))),
                .launch(launch.workload),
            ])
        let plain = try PlanFixture().plan(
            PlanFixture.spec("- process.kill: {target: shop}", targets: Self.launched))
        #expect(plain.launches.first?.changes.count == 1)
    }

    @Test(arguments: faults) func `needs a launched target, FUSE, and a directory of files`(fault: String) throws {
        #expect {
            try lowered(fault, targets: "shop: {port: 8080}")
        } throws: { ($0 as? PlanError)?.fix == "make the target a `command:`" }
        #expect {
            try lowered(fault) { $0.capabilities[.fuse] = Finding(works: false, detail: "EPERM", fix: "run as root") }
        } throws: { ($0 as? PlanError)?.fix == "run as root" }
        #expect(
            throws: PlanError(
                "/srv/shop does not exist on this host", fix: "make it before the run, or check the spelling")
        ) {
            try lowered(fault) { $0.paths = [:] }
        }
        #expect {
            try lowered(fault) { $0.paths["/srv/shop"]?.isDirectory = false }
        } throws: { ($0 as? PlanError)?.reason == "/srv/shop is no directory" }
        for place in ["/proc", "/proc/sys/net", "/sys/fs/cgroup", "/dev"] {
            #expect {
                try lowered(fault) { $0.paths["/srv/shop"]?.resolved = place }
            } throws: { ($0 as? PlanError)?.fix == "name a directory of data" }
        }
        _ = try lowered(fault) { $0.paths["/srv/shop"]?.resolved = "/device" }
        #expect {
            try lowered(fault.replacing("/srv//shop", with: "/").replacing("/srv/shop", with: "/"))
        } throws: { ($0 as? PlanError)?.fix == "name the data's directory" }
    }

    @Test(arguments: [
        ("io.error: {target: shop, path: srv/shop, for: 1s}", "is not absolute"),
        ("io.error: {target: shop, path: /srv/../etc, for: 1s}", "in it"),
        ("io.error: {target: shop, path: /srv, operations: [read, read], for: 1s}", "twice"),
        ("io.error: {target: shop, path: /srv, errno: ENOSYS, for: 1s}", "ENOSYS"),
        ("io.latency: {target: shop, path: /srv, delay: 1ms, jitter: 2ms, for: 1s}", "jitter"),
        ("disk.read-only: {target: shop, path: /srv, match: x, for: 1s}", "match"),
    ]) func `is refused where it is written`(fault: String, word: String) throws {
        let problems = try PlanFixture().problems("- \(fault)", targets: Self.launched)
        #expect(problems.count == 1 && problems[0].message.contains(word), "\(problems)")
    }

    @Test func `tells the plan's reader what it does not meet`() throws {
        let notes = try lowered(Self.faults[0]).notes.joined(separator: "\n")
        for word in ["only the target", "locks", "page cache", "mapping", "512"] { #expect(notes.contains(word)) }
        #expect(try !lowered(Self.faults[2]).notes.joined().contains("page cache"))
    }
}
