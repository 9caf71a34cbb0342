/// Leaves outgoing connections no local port: they fail with EADDRNOTAVAIL, as after a leak of connections.
struct PortExhaust: Fault {
    static let name = "port.exhaust"
    static let summary = "Leaves outgoing connections of a network namespace few local ports, or none."
    static let targetNeed = TargetNeed.optionalProcesses

    private let left: Int

    init(_ fields: inout FieldReader) {
        left = fields.value(
            "leave", default: 1,
            "How many ports are left: each serves one connection to the same address and port. 0 leaves none at all."
        ) { (value: Int) in
            value < 0 || value > 4000 ? "between 0 and 4000 ports are left" : nil
        }
    }

    /// Above the usual range, where connections of before have their ports, and where few listen.
    private static let first: UInt16 = 61_000

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.portRange, for: Self.name)
        // The kernel hands out a single port, or an even number of them.
        let size = left > 1 ? (left + 1) & ~1 : 1
        let range = Self.first...(Self.first + UInt16(size - 1))
        let setting = KernelSetting(
            name: KernelSetting.portRange, value: "\(range.lowerBound) \(range.upperBound)",
            namespace: survey.namespace)
        guard left < size else { return [.writeSetting(setting)] }
        let hold = PortHold(ports: range.upperBound...range.upperBound, namespace: survey.namespace)
        return [.startHelper(Helper(token: survey.token, work: .holdPorts(hold))), .writeSetting(setting)]
    }

    func notes(on survey: Survey) -> [String] {
        [
            "every program of the network namespace is hit, also for UDP and name lookups; connections of before go on",
            "a probe from inside is hit too: it shares the ports",
        ]
    }
}
