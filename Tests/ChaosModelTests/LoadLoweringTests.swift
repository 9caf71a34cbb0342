import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A load is lowered` {
    /// Lowers one fault on a host on which the shop (pids 100...102) has these listeners.
    private func lowered(
        _ method: String, _ listeners: [Listener] = [], consents: Set<Consent> = [],
        _ prepare: (inout Survey) -> Void = { _ in }
    ) throws -> PlannedStep {
        let experiment = try SpecParser.parse(
            SpecSource(name: "plan.yaml", text: PlanFixture.spec("- \(method)", targets: "shop: {process: shop}")))
        var survey = try SimulatedHost(.v1).survey(Survey.Scope(experiment, run: "k3x9q2ab"))
        survey.targets["shop"]?.listeners = listeners
        survey.consents = consents
        prepare(&survey)
        guard case .step(let step)? = experiment.method.first else { throw PlanError("no step") }
        return try PlannedStep.lower(step, number: 1, on: survey)
    }

    private func work(_ step: PlannedStep) -> Helper.Work? {
        guard case .startHelper(let helper)? = step.changes.last else { return nil }
        return helper.work
    }

    private func endpoints(_ step: PlannedStep) -> [String]? {
        switch work(step) {
        case .openConnections(let load): load.endpoints.map(\.description)
        case .holdConnections(let held): held.endpoints.map(\.description)
        case .fillAcceptQueue(let load): load.endpoints.map(\.description)
        default: nil
        }
    }

    private static func tcp(_ address: String, _ port: UInt16, _ process: String? = nil) -> Listener {
        Listener(transport: .tcp, address: address, port: port, process: process)
    }

    private static let faults = [
        "connection.flood: {target: shop, rate: 10/s, for: 1s}",
        "connection.hold: {target: shop, connections: 2, for: 1s}", "accept-queue.fill: {target: shop, for: 1s}",
    ]

    @Test(arguments: faults)
    func `to the addresses that the target listens on`(fault: String) throws {
        let listeners = [
            Self.tcp("0.0.0.0", 8080), Self.tcp("0.0.0.0", 8080), Self.tcp("::", 8080), Self.tcp("10.1.2.3", 8081),
            Listener(transport: .udp, address: "0.0.0.0", port: 53),
        ]
        #expect(
            try endpoints(lowered(fault, listeners)) == ["127.0.0.1:8080", "[::1]:8080", "10.1.2.3:8081"])
        let chosen = fault.replacing("for:", with: "ports: 8081, for:")
        #expect(try endpoints(lowered(chosen, listeners)) == ["10.1.2.3:8081"])
        let absent = fault.replacing("for:", with: "ports: 9999, for:")
        #expect(throws: PlanError("target `shop` listens on 8080, 8081, not on 9999")) {
            try lowered(absent, listeners)
        }
        // A socket that takes IPv4 and IPv6 where there is no IPv6.
        #expect(
            try endpoints(lowered(fault, [Self.tcp("::", 8080)]) { $0.network.addresses = ["127.0.0.1"] }) == [
                "127.0.0.1:8080"
            ])
        // Nothing known but the port.
        #expect(try endpoints(lowered(fault)) == ["127.0.0.1:8080"])
    }

    @Test(arguments: faults)
    func `or refused for a target without a process, a port, or consent`(fault: String) throws {
        #expect(throws: (any Error).self) { try lowered(fault) { $0.targets["shop"]?.processes = [] } }
        #expect(throws: (any Error).self) { try lowered(fault) { $0.targets["shop"]?.ports = [] } }
        let sshd = [Self.tcp("0.0.0.0", 22)]
        #expect(
            throws: PlanError("port 22 is the ssh server's", fix: "list `sshd` under `consent:` if you mean it")
        ) { try lowered(fault, sshd) }
        #expect(try endpoints(lowered(fault, sshd, consents: [.sshd])) == ["127.0.0.1:22"])
    }

    @Test(arguments: ["connection.flood: {rate: 10/s, ", "connection.hold: {connections: 2, "])
    func `to another host only by consent`(fault: String) throws {
        for own in ["127.0.0.1:80", "127.9.9.9:80", "'[::1]:80'", "localhost:80", "10.0.0.7:80"] {
            #expect(
                try endpoints(lowered(fault + "to: \(own), for: 1s}") { $0.network.addresses = ["10.0.0.7"] })?.count
                    == 1)
        }
        for other in ["10.0.0.7:80", "'[2001:db8::1]:80'", "shop.example:80", "0.0.0.0:80"] {
            let error = #expect(throws: PlanError.self) { try lowered(fault + "to: \(other), for: 1s}") }
            #expect(error?.fix?.contains("`remote-load`") == true)
            #expect(throws: PlanError.self) {
                try lowered(
                    fault + "to: \(other), for: 1s}", consents: Set(Consent.allCases).subtracting([.remoteLoad]))
            }
            let allowed = try lowered(fault + "to: \(other), for: 1s}", consents: [.remoteLoad])
            #expect(endpoints(allowed)?.count == 1)
        }
        #expect(throws: PlanError.self) { try lowered(fault + "to: 127.0.0.1:22, for: 1s}") }
    }

    @Test func `to no more connections than may be open`() throws {
        let fault = "connection.hold: {target: shop, connections: 1000, for: 1s}"
        let error = #expect(throws: PlanError.self) { try lowered(fault) { $0.hardOpenFiles = 1024 } }
        #expect(error?.reason.contains("the hard limit of Aftershock is 1024") == true)
        #expect(try lowered(fault) { $0.hardOpenFiles = 1032 }.changes.count == 1)
    }

    @Test func `with a note where local ports run out or TIME-WAIT stays`() throws {
        #expect(try lowered("connection.hold: {target: shop, connections: 30000, for: 1s}").notes.count == 1)
        #expect(try lowered("connection.hold: {target: shop, connections: 3000, for: 1s}").notes == [])
        #expect(try lowered("connection.flood: {target: shop, rate: 1/s, close: fin, for: 1s}").notes.count == 1)
    }

    @Test func `to a paused acceptor before the queue is filled`() throws {
        let shop = [100, 101, 102].map { ProcessIdentity(pid: $0, startTicks: UInt64($0) * 10, name: "shop") }
        let paused = try lowered("accept-queue.fill: {target: shop, for: 1s}").changes
        #expect(paused.dropLast() == shop.map { .pause($0) }[...])
        #expect(try lowered("accept-queue.fill: {target: shop, pause: false, for: 1s}").changes.count == 1)
    }

    @Test(
        arguments: [
            ("0.0.0.0", nil, true), ("::", nil, true), ("127.0.0.1", nil, true), ("127.0.0.1", "127.0.0.1", true),
            ("0.0.0.0", "127.0.0.1", true), ("127.0.0.2", "127.0.0.1", false), ("::1", "127.0.0.1", false),
        ] as [(String, String?, Bool)])
    func `to a port unless somebody has it`(holder: String, address: String?, isRefused: Bool) throws {
        let wanted = address.map { "address: \($0), " } ?? ""
        let fault = "port.occupy: {ports: [81, 80], \(wanted)for: 1s}"
        let prepare = { (survey: inout Survey) in
            survey.network.listeners = [
                Self.tcp(holder, 80, "nginx[4711]"), Listener(transport: .udp, address: "0.0.0.0", port: 81),
            ]
        }
        guard isRefused else {
            let claim = PortClaim(ports: [81, 80], transport: .tcp, address: address)
            #expect(try work(lowered(fault) { prepare(&$0) }) == .occupyPorts(claim))
            return
        }
        let error = #expect(throws: PlanError.self) { try lowered(fault) { prepare(&$0) } }
        #expect(error?.reason == "tcp port 80 is in use by nginx[4711] on \(holder)")
    }

    @Test(arguments: [
        ("192.0.2.7", true), ("10.0.0.5", false), ("127.0.0.9", false), ("0.0.0.0", false), ("'fd00::5'", false),
        ("'fd00::6'", true),
    ])
    func `to a port of an address that the host has`(address: String, isRefused: Bool) throws {
        let fault = "port.occupy: {ports: 80, address: \(address), for: 1s}"
        let prepare = { (survey: inout Survey) in survey.network.addresses = ["127.0.0.1", "10.0.0.5", "fd00::5"] }
        guard isRefused else {
            #expect(try lowered(fault) { prepare(&$0) }.changes.count == 1)
            return
        }
        let error = #expect(throws: PlanError.self) { try lowered(fault) { prepare(&$0) } }
        #expect(error?.reason.contains("is no address of an interface") == true)
    }

    @Test func `after asking about the ports that it takes`() throws {
        let text = PlanFixture.spec(
            "- stage: {name: a, steps: [{port.occupy: {ports: 80, for: 1s}}]}\n- port.occupy: {ports: [81, 82], for: 1s}"
        )
        let experiment = try SpecParser.parse(SpecSource(name: "plan.yaml", text: text))
        #expect(Survey.Scope(experiment, run: "x").ports == [80, 81, 82])
    }

    @Test(arguments: [
        ("connection.flood: {rate: 10/s, for: 1s}", "does not say which traffic"),
        ("connection.flood: {target: shop, to: 127.0.0.1:1, rate: 10/s, for: 1s}", "not to both"),
        ("connection.flood: {to: 127.0.0.1:1, ports: 1, rate: 10/s, for: 1s}", "only a `target` has ports"),
        ("connection.flood: {target: shop, rate: 50001/s, for: 1s}", "at most 50000/s"),
        ("connection.flood: {target: shop, rate: 1/s, connections: 60001, for: 1s}", "1...60000"),
        ("connection.flood: {target: shop, rate: 1/s, hold: 2h, for: 1s}", "at most 1h"),
        ("connection.hold: {target: shop, connections: 0, for: 1s}", "1...60000"),
        ("connection.hold: {target: shop, connections: 1, interval: 1s, for: 1s}", "belongs to `mode: drip`"),
        ("connection.hold: {target: shop, connections: 1, path: /, for: 1s}", "`mode: slow-reader` or `mode: drip`"),
        ("connection.hold: {target: shop, connections: 1, mode: drip, path: 'a b', for: 1s}", "begins with `/`"),
        ("port.occupy: {for: 1s}", "needs `ports`"),
        ("port.occupy: {ports: [80, 80], for: 1s}", "named twice"),
        ("port.occupy: {ports: 80, protocol: udp, clients: hang, for: 1s}", "UDP has no connections"),
        ("port.occupy: {ports: 80, address: 10.0.0.0/8, for: 1s}", "not a network"),
        ("port.occupy: {ports: 22, for: 1s}", "port 22 is the ssh server's"),
    ])
    func `or refused with the reason`(fault: String, reason: String) throws {
        do {
            _ = try lowered(fault)
            Issue.record("it was planned")
        } catch {
            let said = (error as? PlanError)?.reason ?? "\(error)"
            #expect(said.contains(reason), "\(said)")
        }
    }
}
