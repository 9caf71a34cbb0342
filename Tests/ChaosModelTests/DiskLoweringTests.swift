import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A disk` {
    /// Lowers one fault on a host on which `/data` leads there.
    private func lowered(
        _ fault: String, consents: Set<Consent> = [], _ prepare: (inout PathFacts) -> Void = { _ in }
    ) throws -> PlannedStep {
        let experiment = try SpecParser.parse(
            SpecSource(name: "plan.yaml", text: PlanFixture.spec("- \(fault)", targets: "shop: {process: shop}")))
        var survey = try SimulatedHost(.v1).survey(Survey.Scope(experiment, run: "k3x9q2ab"))
        var facts = PathFacts(
            resolved: "/mnt/data", isDirectory: true, mountPoint: "/mnt", fileSystem: "ext4", disk: "8:0",
            size: 100 << 30, available: 40 << 30, inodes: 100_000, availableInodes: 60_000, holdsState: false,
            free: 45 << 30)
        prepare(&facts)
        survey.paths["/data"] = facts
        survey.consents = consents
        guard case .step(let step)? = experiment.method.first else { throw PlanError("no step") }
        return try PlannedStep.lower(step, number: 1, on: survey)
    }

    private func hold(_ fields: String, _ prepare: (inout PathFacts) -> Void = { _ in }) throws -> SpaceHold? {
        guard
            case .startHelper(let helper)? = try lowered("disk.fill: {path: /data, \(fields), for: 1s}", [], prepare)
                .changes.last, case .holdSpace(let hold) = helper.work
        else { return nil }
        return hold
    }

    private func lowered(
        _ fault: String, _ consents: Set<Consent>, _ prepare: (inout PathFacts) -> Void
    ) throws -> PlannedStep { try lowered(fault, consents: consents, prepare) }

    private static let gibi: UInt64 = 1 << 30

    @Test(arguments: [
        ("size: 10Gi", SpaceHold.Goal.take(10 << 30), 1 << 30), ("leave: 2Gi", .leave(2 << 30), 0),
        ("percent: 95%", .use(0.95), 0), ("leave: 0B, floor: 3Gi", .leave(0), 3 << 30),
    ])
    func `is filled by a file without a name`(fields: String, goal: SpaceHold.Goal, floor: UInt64) throws {
        let hold = try #require(try hold(fields))
        #expect(hold.goal == goal)
        // 1 % where only the size is given: whoever says what is left has said it.
        #expect(hold.floor == (fields.hasPrefix("size") ? (100 << 30) / 100 : floor))
        #expect(hold.directory == "/mnt/data")
    }

    @Test func `is filled until the goal, never below the floor, and follows others`() {
        let gibi = Self.gibi
        func target(_ hold: SpaceHold, held: UInt64, available: UInt64, elapsed: Int64 = .max) -> UInt64 {
            hold.target(
                held: held * gibi, size: 100 * gibi, free: (available + 5) * gibi, available: available * gibi,
                elapsed: elapsed) / gibi
        }
        let take = SpaceHold(directory: "/", goal: .take(30 * gibi), floor: 5 * gibi)
        #expect(target(take, held: 0, available: 40) == 30)
        #expect(target(take, held: 30, available: 3) == 28)
        #expect(target(take, held: 30, available: 0) == 25)
        #expect(target(take, held: 2, available: 0) == 0)
        let leave = SpaceHold(directory: "/", goal: .leave(gibi), floor: 0)
        #expect(target(leave, held: 0, available: 40) == 39)
        #expect(target(leave, held: 39, available: 11) == 49)
        #expect(target(leave, held: 39, available: 0) == 38)
        // 100 GiB with 5 reserved: 40 available means 55 used of the 95 that df counts.
        let use = SpaceHold(directory: "/", goal: .use(0.8), floor: 0)
        #expect(target(use, held: 0, available: 40) == 21)
        let all = SpaceHold(directory: "/", goal: .use(1), floor: 0, includesReserved: true)
        #expect(target(all, held: 0, available: 40) == 45)
        let slow = SpaceHold(directory: "/", goal: .take(30 * gibi), floor: 0, ramp: 1_000)
        #expect(target(slow, held: 0, available: 40, elapsed: 0) == 0)
        #expect(target(slow, held: 0, available: 40, elapsed: 500) == 15)
        #expect(target(slow, held: 0, available: 40, elapsed: 1_000) == 30)
    }

    @Test func `has its inodes taken by files in a directory of ours, which goes with them`() throws {
        let changes = try lowered("disk.fill: {path: /data, inodes: 100%, for: 1s}").changes
        #expect(changes.count == 2)
        #expect(changes.first == .createDirectory("/mnt/data/.aftershock_k3x9q2ab_1"))
        guard case .startHelper(let helper)? = changes.last, case .makeFiles(let hold) = helper.work else {
            Issue.record("\(changes)")
            return
        }
        #expect(hold.target(held: 0, available: 60_000, inodes: 100_000, elapsed: .max) == 60_000)
        let share = InodeHold(directory: "/", goal: .share(0.9))
        #expect(share.target(held: 0, available: 60_000, inodes: 100_000, elapsed: .max) == 50_000)
        #expect(share.target(held: 50_000, available: 5_000, inodes: 100_000, elapsed: .max) == 45_000)
        #expect(InodeHold(directory: "/", goal: .count(7)).target(held: 3, available: 0, inodes: 9, elapsed: .max) == 7)
    }

    @Test(arguments: [
        (
            "disk.fill: {path: /data, leave: 0B, for: 1s}", "`state-disk` and `root-disk`",
            [Consent.stateDisk, .rootDisk]
        ),
        ("disk.fill: {path: /data, inodes: 100%, for: 1s}", "`state-disk` and `root-disk`", [.stateDisk, .rootDisk]),
        ("io.stress: {path: /data, direct: false, for: 1s}", "`state-disk`", [.stateDisk]),
    ])
    func `that Aftershock or the host live on needs a consent`(
        fault: String, named: String, consents: [Consent]
    ) throws {
        let root = { (facts: inout PathFacts) in
            facts.holdsState = true
            facts.mountPoint = "/"
        }
        let error = #expect(throws: PlanError.self) {
            try lowered(fault, consents: Set(Consent.allCases).subtracting(consents), root)
        }
        #expect(error?.fix?.contains(named) == true)
        #expect(try !lowered(fault, consents: Set(consents), root).changes.isEmpty)
    }

    @Test(arguments: ["disk.fill: {path: /data, leave: 0B, for: 1s}", "io.stress: {path: /data, for: 1s}"])
    func `is refused when it is none`(fault: String) throws {
        for (reason, prepare) in [
            ("is no directory", { $0.isDirectory = false }), ("read-only", { $0.isReadOnly = true }),
            ("holds no data", { $0.fileSystem = "proc" }), ("tmpfs", { $0.fileSystem = "tmpfs" }),
        ] as [(String, (inout PathFacts) -> Void)] {
            let error = #expect(throws: PlanError.self) { try lowered(fault, [], prepare) }
            #expect(error?.reason.contains(reason) == true)
        }
    }

    @Test func `is not asked for more than it has`() throws {
        for (fields, reason) in [
            ("size: 40Gi", "have to stay free"), ("percent: 10%", "nothing is left to take"),
            ("leave: 41Gi", "nothing is left to take"), ("inodes: 60001", "inodes cannot be taken"),
            ("inodes: 10%", "nothing is left to take"),
        ] {
            let error = #expect(throws: PlanError.self) { try lowered("disk.fill: {path: /data, \(fields), for: 1s}") }
            #expect(error?.reason.contains(reason) == true)
        }
        let many = #expect(throws: PlanError.self) {
            try lowered("disk.fill: {path: /data, inodes: 100%, for: 1s}", []) { $0.availableInodes = 5_000_000 }
        }
        #expect(many?.reason.contains("removed again") == true)
        let none = #expect(throws: PlanError.self) {
            try lowered("disk.fill: {path: /data, inodes: 100%, for: 1s}", []) { $0.inodes = 0 }
        }
        #expect(none?.reason.contains("as they are needed") == true)
        #expect(throws: PlanError.self) { try lowered("io.stress: {path: /data, size: 41Gi, for: 1s}") }
    }

    @Test(arguments: [
        ("path: /data", "say how much is taken"), ("path: /data, size: 1Gi, leave: 1Gi", "only one of size, leave"),
        ("path: data, leave: 0B", "whole path"), ("path: /data, percent: 101%", "at most 100%"),
        ("path: /data, inodes: 0", "expected a number of inodes"),
        ("path: /data, inodes: 10, floor: 1Gi", "inodes have no floor"),
    ])
    func `is filled by fields that make sense`(fields: String, message: String) throws {
        let error = #expect(throws: Diagnostics.self) {
            try SpecParser.parse(
                SpecSource(name: "plan.yaml", text: PlanFixture.spec("- disk.fill: {\(fields), for: 1s}")))
        }
        #expect(error?.all.contains { $0.message.contains(message) } == true, "\(error?.all.map(\.message) ?? [])")
    }

    @Test func `is loaded by a helper in the target's group`() throws {
        let alone = try lowered("io.stress: {path: /data, mode: sync, rate: 100/s, for: 1s}")
        guard case .startHelper(let helper)? = alone.changes.last, case .loadDisk(let load) = helper.work else {
            Issue.record("\(alone.changes)")
            return
        }
        #expect(helper.cgroup == nil && load.mode == .sync && load.rate == 100 && load.block == 4096 && load.direct)
        let beside = try lowered("io.stress: {target: shop, path: /data, for: 1s}")
        guard case .startHelper(let other)? = beside.changes.last else {
            Issue.record("\(beside.changes)")
            return
        }
        #expect(other.cgroup?.directory.contains("blkio") == true)
    }
}
