import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// Qdiscs, rulesets, routes and sysctls of others stay as they are.
    @Suite(.serialized) struct Foreign {
        @Test(.enabled(if: !Lab.isGuest, "takes long in the lab"))
        func `a few dozen configurations of others survive any fault of the network`() throws {
            try Self.expectSurvival(of: ForeignHost.common)
        }

        @Test(.enabled(if: !Lab.isGuest, "LabForeign has its own"))
        func `what others change while a fault lasts stays changed`() throws {
            let (problems, said) = try Ground.use { ground in
                let host = LinuxHost(executable: Product.aftershock)
                var problems: [String] = []
                var said: [String] = []
                for fault in Self.faults {
                    try ForeignHost.common[3].setUp(in: ground)
                    var session = try Self.session(on: host, in: ground)
                    let performed = try Self.perform(fault, on: host, &session).performed
                    let script = """
                        nft flush ruleset
                        nft add table inet newcomer; nft add counter inet newcomer seen '{ packets 4 bytes 5 }'
                        for d in lo d0; do tc qdisc replace dev $d root handle 99: pfifo limit 5; done
                        ip link add d2 type veth peer name d3; ip route add blackhole 203.0.113.0/24; true
                        """
                    _ = try Lab.output(["sh", "-c", script])
                    let during = try ForeignHost.facts()
                    // What does not last has to be seen as such, before the revert and after it.
                    said += performed.filter { (try? host.isInEffect($0.change)) == false }.map(\.change.mechanism)
                    problems += session.revertAll().map { "\(fault): \($0)" }
                    try session.close()
                    problems += ForeignHost.differences(try ForeignHost.facts(), from: during)
                    problems += try Self.ours().map { "\(fault) left \($0)" }
                    _ = try Lab.output(["sh", "-c", "ip link del d2; ip route flush type blackhole"])
                    try ForeignHost.tearDown()
                }
                return (problems, said)
            }
            #expect(problems == [])
            // A table that belongs to its owner is not flushed by others; a tree that was replaced is gone.
            #expect(said.allSatisfy { $0.contains("HTB") }, "\(said)")
        }

        @Test func `a table that has the name of ours is refused and stays`() throws {
            let (codes, left) = try Ground.use { ground in
                let host = LinuxHost(executable: Product.aftershock)
                var codes: [Int32] = []
                var left = 0
                _ = try Lab.output(["sh", "-c", "ip link add d0 type veth peer name d1; ip link set d0 up"])
                for fault in Self.faults {
                    let changes = try Self.lower(fault, on: host).changes
                    let names = Set(changes.compactMap(\.table))
                    for name in names {
                        _ = try Lab.output(["nft", "add table inet \(name); add counter inet \(name) kept"])
                    }
                    var session = try Self.session(on: host, in: ground)
                    do throws(HostError) { for change in changes { _ = try session.perform(change) } } catch {
                        codes.append(error.errno)
                    }
                    if !session.revertAll().isEmpty { codes.append(-1) }
                    try session.close()
                    for name in names {
                        left += try Lab.output(["nft", "list", "table", "inet", name]).contains("kept") ? 0 : 1
                    }
                    _ = try Lab.output(["nft", "flush", "ruleset"])
                }
                return (codes, left)
            }
            #expect(codes == Self.faults.map { _ in EEXIST })
            #expect(left == 0)
        }

        @Test func `a class that somebody puts into our root is kept, and said to be in the way`() throws {
            let (code, report, classes, recovered, left) = try Ground.use { ground in
                let run = try CommandRun.inject(
                    "network.rate", ["--ports", "22722", "--to", "127.0.0.1/32", "--rate", "8mbit", "--for", "60s"],
                    in: ground)
                try run.until("the rate") { try !Self.ours().isEmpty }
                try Lab.commands("tc class add dev lo parent af50: classid af50:999 htb rate 1mbit")
                let code = try run.stop()
                let classes = try Lab.output(["tc", "class", "show", "dev", "lo"])
                try Lab.commands("tc class del dev lo classid af50:999")
                let recovered = try CommandRun(["recover"], in: ground).wait()
                return (
                    code, try run.report(), classes, recovered, try Lab.output(["tc", "qdisc", "show", "dev", "lo"])
                )
            }
            #expect(code == 3)
            #expect(
                report.leftovers.contains { $0.contains("class af50:999 in it is not ours") }, "\(report.leftovers)")
            #expect(classes.contains("af50:999") && !classes.contains("af50:11"), "\(classes)")
            #expect(recovered == 0)
            #expect(!left.contains("af50"), "\(left)")
        }

        /// Faults whose packets can be given by address and port.
        static let faults = FaultCatalog.all.filter { type in
            let names = FaultDescription(of: type).fields.map(\.name)
            return type.targetNeed == .traffic && !type.isInstant && names.contains("direction")
        }.map { $0.name }

        static func expectSurvival(
            of foreigners: [ForeignHost], _ location: SourceLocation = #_sourceLocation
        ) throws {
            let (problems, performed) = try Ground.use { ground in
                let host = LinuxHost(executable: Product.aftershock)
                var problems: [String] = []
                var performed = 0
                for (number, foreign) in foreigners.enumerated() {
                    try foreign.setUp(in: ground)
                    let before = try ForeignHost.facts()
                    // Reading every setting takes longer than all the rest.
                    let settings = number % 6 == 0 && !Lab.isGuest ? try ForeignHost.settings() : nil
                    let fault = faults[number % faults.count]
                    var session = try session(on: host, in: ground)
                    let step = try perform(fault, on: host, &session)
                    performed += step.performed.count
                    var during = ForeignHost.differences(try ForeignHost.facts(), from: before)
                    // A root that nobody configured may be ours for a while.
                    if !foreign.hasRoot { during.removeAll { $0.hasPrefix("tc ") || $0.hasPrefix("ip was") } }
                    if foreign.hasRoot, step.mechanism.contains("HTB") { during.append(step.mechanism) }
                    problems += during.map { "\(foreign.testDescription), during \(fault): \($0)" }
                    problems += session.revertAll().map { "\(fault): \($0)" }
                    try session.close()
                    var after = ForeignHost.differences(try ForeignHost.facts(), from: before)
                    if let settings, try ForeignHost.settings() != settings { after.append("sysctls changed") }
                    after += try ours()
                    problems += after.map { "\(foreign.testDescription), after \(fault): \($0)" }
                    try ForeignHost.tearDown()
                }
                return (problems, performed)
            }
            #expect(problems == [], sourceLocation: location)
            #expect(performed >= foreigners.count, sourceLocation: location)
        }

        /// Tables of ours that are there.
        static func ours() throws -> [String] {
            try NftConnection().tableNames().filter { $0.hasPrefix("aftershock_") }
        }

        static func session(on host: LinuxHost, in ground: Ground) throws -> Session {
            let identity = HostIdentity(
                bootID: "boot", networkNamespace: 0,
                process: ProcessIdentity(pid: getpid(), startTicks: 0, name: "tests"))
            let journal = try Journal.begin(at: ground.journal, run: "foreign", host: identity)
            return Session(host: host, journal: journal, now: { 0 })
        }

        /// Plans a fault on what is there and applies it.
        static func perform(
            _ fault: String, on host: LinuxHost, _ session: inout Session
        ) throws -> (performed: [Session.Performed], mechanism: String) {
            let step = try lower(fault, on: host)
            var performed: [Session.Performed] = []
            for change in step.changes { performed.append(try session.perform(change)) }
            return (performed, step.mechanism)
        }

        static func lower(_ fault: String, on host: LinuxHost) throws -> PlannedStep {
            try PlannedStep.lower(
                step(fault), number: 1, on: try host.survey(Survey.Scope(targets: [], run: "f\(getpid())")))
        }

        /// A fault with the examples of its own fields, on a port of loopback and of `d0`.
        static func step(_ fault: String) throws -> Step {
            guard let type = FaultCatalog.named(fault) else { throw Unmet("fault \(fault)") }
            let description = FaultDescription(of: type)
            var flags = [(name: "ports", value: "22720"), (name: "for", value: "1s")]
            flags += [(name: "to", value: "127.0.0.0/8"), (name: "to", value: "10.219.0.0/24")]
            if description.fields.contains(where: { $0.name == "interface" }) {
                flags.append((name: "interface", value: "d0"))
            }
            flags += description.exampleFields.filter { !["target", "for"].contains($0.name) }
                .map { (name: $0.name, value: $0.example ?? "") }
            return try StepReader.step(fault: fault, flags: flags)
        }
    }
}

extension Change {
    /// The nft table that the change adds.
    fileprivate var table: String? {
        if case .addPacketFilter(let filter) = self { return filter.table }
        if case .addImpairment(let impairment) = self { return impairment.filter.table }
        if case .startHelper(let helper) = self { return helper.work.details.ownedFilter?.table }
        return nil
    }
}
