// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Leaves outgoing connections of a network namespace few local ports, or none.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - leave: How many ports are left: each serves one connection to the same address and port. 0 leaves
    ///     none at all. `1` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func portExhaust(
        target: Target? = nil,
        leave: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "port.exhaust", target: target,
            ["leave": leave.map(FieldValue.number)], lasting: lasting)
    }

    /// Takes ports, so that a service that (re)starts cannot bind them (EADDRINUSE).
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - ports: The ports to take.
    ///   - protocol: The protocol. `tcp` when left out.
    ///   - address: The local address to bind; every one, IPv4 and IPv6, when left out.
    ///   - clients: Clients that connect meanwhile `hang`, as with a process that is stuck, or are `refuse`d.
    ///     `hang` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func portOccupy(
        target: Target? = nil,
        ports: [Int],
        protocol: PortOccupyProtocol? = nil,
        address: String? = nil,
        clients: Clients? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "port.occupy", target: target,
            [
                "ports": .numbers(ports),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "address": address.map(FieldValue.text),
                "clients": clients.map { .text($0.rawValue) },
            ], lasting: lasting)
    }
}
