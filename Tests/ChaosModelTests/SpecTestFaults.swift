@testable import ChaosModel

/// A fault with every kind of field, for the tests of the spec alone.
struct DelayForTest: Fault {
    static let name = "network.delay"
    static let summary = "Holds packets back."
    static let targetNeed = TargetNeed.traffic

    var delay: Duration
    var jitter: Duration
    var networks: [CIDR]
    var signal: Signal?

    init(_ fields: inout FieldReader) {
        delay = fields.required("delay", "How long each packet is held.", example: "200ms") { (value: Duration) in
            value > .zero ? nil : "must be longer than 0s"
        }
        jitter = fields.value("jitter", default: .zero, "Deviation around the delay.")
        networks = fields.list("to", "Networks of the peer.", example: "10.0.0.0/8")
        signal = fields.optional("signal", "A choice.", example: "SIGTERM")
        if jitter > delay { fields.reject("the jitter is larger than the delay", at: "jitter") }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] { [] }
}

/// A fault on processes, with a share.
struct BurnForTest: Fault {
    static let name = "cpu.burn"
    static let summary = "Burns CPU."
    static let targetNeed = TargetNeed.optionalProcesses

    var load: Percent

    init(_ fields: inout FieldReader) {
        load = fields.value("load", default: Percent(share: 1), "Load of each worker.")
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] { [] }
}

/// An instant fault.
struct KillForTest: Fault {
    static let name = "process.kill"
    static let summary = "Sends a signal."
    static let isInstant = true
    static let targetNeed = TargetNeed.processes

    var signal: Signal

    init(_ fields: inout FieldReader) { signal = fields.value("signal", default: .SIGKILL, "The signal.") }

    func changes(on survey: Survey) throws(PlanError) -> [Change] { [] }
}

/// The catalogue of these tests.
let testFaults: [any Fault.Type] = [DelayForTest.self, BurnForTest.self, KillForTest.self]
