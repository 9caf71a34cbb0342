/// Takes ports, so that a service that starts cannot bind them: EADDRINUSE.
struct PortOccupy: Fault {
    /// The protocols that have ports.
    enum Transport: String, Sendable, CaseIterable, FieldValue { case tcp, udp }

    static let name = "port.occupy"
    static let summary = "Takes ports, so that a service that (re)starts cannot bind them (EADDRINUSE)."
    static let targetNeed = TargetNeed.optionalProcesses

    private let ports: [UInt16]
    private let transport: Transport
    private let address: CIDR?
    private let clients: PortClaim.Clients

    var claimedPorts: [UInt16] { ports }

    init(_ fields: inout FieldReader) {
        ports = fields.list("ports", "The ports to take.", example: "8080", isRequired: true)
        transport = fields.value("protocol", default: .tcp, "The protocol.")
        address = fields.optional(
            "address", "The local address to bind; every one, IPv4 and IPv6, when left out.", example: "127.0.0.1"
        ) { (value: CIDR) in
            value.prefix == value.bytes.count * 8 ? nil : "one address is bound, not a network"
        }
        clients = fields.value(
            "clients", default: .hang,
            "Clients that connect meanwhile `hang`, as with a process that is stuck, or are `refuse`d.")
        if Set(ports).count != ports.count { fields.reject("a port is named twice", at: "ports") }
        if ports.count > 1024 { fields.reject("at most 1024 ports can be taken at once", at: "ports") }
        if transport == .udp, fields.has("clients") { fields.reject("UDP has no connections", at: "clients") }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try LoadDestination.checkWayIn(ports, on: survey)
        let kind = PacketMatch.Transport(rawValue: transport.rawValue) ?? .tcp
        let wanted = address.map { [$0.fieldText] } ?? ["0.0.0.0", "::"]
        try checkAddress(on: survey)
        for holder in survey.network.listeners
        where holder.transport == kind && ports.contains(holder.port) && wanted.contains(where: holder.excludes) {
            throw PlanError(
                "\(kind.rawValue) port \(holder.port) is in use by \(holder.process ?? "a process") on "
                    + holder.address,
                fix: "stop it before the run: a port is taken while nobody has it, and its service then cannot start")
        }
        let claim = PortClaim(
            ports: ports, transport: kind, address: address?.fieldText, clients: clients, namespace: survey.namespace)
        return [.startHelper(Helper(token: survey.token, work: .occupyPorts(claim)))]
    }

    /// Refuses an address that this host does not have. Where none is known, the kernel has the say.
    private func checkAddress(on survey: Survey) throws(PlanError) {
        let own = survey.network.addresses.compactMap { try? CIDR(field: $0) }
        guard let address, !own.isEmpty, !own.contains(address), !address.isLoopback,
            address.bytes.contains(where: { $0 > 0 })
        else { return }
        throw PlanError(
            "\(address.fieldText) is no address of an interface\(survey.namespace.suffix)",
            fix: "known are \(survey.network.addresses.sorted().joined(separator: ", "))")
    }
}
