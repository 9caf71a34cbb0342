/// Where a fault that makes connections connects to: a target's listeners, or one endpoint.
struct LoadDestination: Sendable {
    /// An endpoint that is no target.
    var endpoint: Endpoint?
    /// Only these of the target's ports.
    var ports: [UInt16]

    /// Declares and reads `to` and `ports`.
    init(_ fields: inout FieldReader) {
        endpoint = fields.optional("to", "Where to connect instead of to a target.", example: "127.0.0.1:8080")
        ports = fields.list(
            "ports", "Only these of the target's TCP ports; all that it listens on when left out.", example: "8080")
        if fields.has("target"), fields.has("to") {
            fields.reject("a fault connects to its `target` or to `to`, not to both", at: "to")
        }
        if !fields.has("target"), !ports.isEmpty {
            fields.reject("only a `target` has ports to choose from", at: "ports")
        }
    }

    /// The endpoints, at least one.
    /// - Throws: `PlanError` when there is none, or when it is another host's or the operator's way in, without consent.
    func endpoints(for fault: String, on survey: Survey) throws(PlanError) -> [Endpoint] {
        if let endpoint {
            try Self.checkWayIn([endpoint.port], on: survey)
            guard survey.isOwn(endpoint.host) || survey.consents.contains(.remoteLoad) else {
                throw PlanError(
                    "\(endpoint) is no address of this host, and no target either",
                    fix: "list `remote-load` under `consent:` if that host is yours to load")
            }
            return [endpoint]
        }
        var endpoints: [Endpoint] = []
        for listener in try Self.listeners(ports: ports, for: fault, on: survey) {
            let endpoint = listener.endpoint(among: survey.network.addresses)
            if !endpoints.contains(endpoint) { endpoints.append(endpoint) }
        }
        return endpoints
    }

    /// The TCP listeners of the step's target, at least one; those of `ports` when any are given.
    /// - Throws: `PlanError` when it has none, or it is the operator's way in, without consent.
    static func listeners(ports: [UInt16], for fault: String, on survey: Survey) throws(PlanError) -> [Listener] {
        guard let target = survey.target else { throw PlanError("\(fault) needs a `target`") }
        guard target.isLocal else {
            throw PlanError(
                "target `\(target.name)` has no process on this host",
                fix: "start the service first; `to: HOST:PORT` connects to a service of another host")
        }
        let known = target.listeners.filter { $0.transport == .tcp }
        let wanted = ports.isEmpty ? known.isEmpty ? target.ports : known.map(\.port) : ports
        var found: [Listener] = []
        for port in Set(wanted).sorted() {
            let here = known.filter { $0.port == port }
            if here.isEmpty, !known.isEmpty, !target.isPending {
                let all = Set(known.map(\.port)).sorted().map(String.init).joined(separator: ", ")
                throw PlanError("target `\(target.name)` listens on \(all), not on \(port)")
            }
            // Nothing is known of a target that is yet to be launched but its port.
            let reached = here.isEmpty ? [Listener(transport: .tcp, address: "127.0.0.1", port: port)] : here
            // With SO_REUSEPORT several sockets share one address.
            for listener in reached where !found.contains(listener) { found.append(listener) }
        }
        guard !found.isEmpty else {
            throw PlanError(
                "target `\(target.name)` listens on no TCP port",
                fix: target.isPending ? "name its port with `ports:`" : "check that the service is up")
        }
        try checkWayIn(found.map(\.port), on: survey)
        return found
    }

    /// Refuses the ssh server's port without consent.
    static func checkWayIn(_ ports: [UInt16], on survey: Survey) throws(PlanError) {
        guard let port = ports.first(where: survey.remoteAccessPorts.contains), !survey.consents.contains(.sshd) else {
            return
        }
        throw PlanError("port \(port) is the ssh server's", fix: "list `sshd` under `consent:` if you mean it")
    }

    /// Refuses more connections than this process could ever hold.
    static func checkDescriptors(_ connections: Int, on survey: Survey) throws(PlanError) {
        // Standard streams, counters, epoll, timer and the like.
        guard UInt64(connections) + 32 > survey.hardOpenFiles else { return }
        throw PlanError(
            "\(connections) connections need as many open files, and the hard limit of Aftershock is "
                + "\(survey.hardOpenFiles)",
            fix: "raise it with `ulimit -Hn`, LimitNOFILE= or --ulimit nofile, or ask for fewer connections")
    }

    /// What the reader of a plan should know about so many connections.
    static func notes(_ connections: Int, to endpoints: Int) -> [String] {
        connections <= 28_000 * max(1, endpoints)
            ? []
            : [
                "\(connections) connections to one address need more local ports than net.ipv4.ip_local_port_range "
                    + "has by default (28232): the rest fails with EADDRNOTAVAIL"
            ]
    }
}

extension Survey {
    /// Whether a host's name or address is certain to be this host.
    fileprivate func isOwn(_ host: String) -> Bool {
        if host == "localhost" || network.addresses.contains(host) { return true }
        guard let bytes = IPAddress.bytes(host) else { return false }
        return CIDR(bytes: bytes, prefix: bytes.count * 8).isLoopback
    }
}
