import ChaosModel
import LinuxKernel

/// Answers DNS queries: opens its sockets first and only then redirects queries to them, by a table that vanishes with
/// this process.
struct DNSRole {
    private let responder: DNSResponder

    init(_ responder: DNSResponder) { self.responder = responder }

    /// Answers until standard input ends; what is late then is answered at once.
    func run() throws(KernelError) {
        // A socket for each query that waits for its answer.
        let limit = try OpenFileLimit.of(HostFacts.processID)
        try OpenFileLimit.setSoft(min(limit.hard, max(limit.soft, 16384)), of: HostFacts.processID)
        let sockets = try DNSSockets.open()
        let tracking = try ConnectionTracking()
        let judge = DNSJudge(responder, counters: try HelperRole.counters())
        let server = try DNSServer(
            sockets, judge: judge, upstream: responder.upstream?.socketAddress, tracking: tracking)
        let connection = try NftConnection()
        try add(filter(for: sockets), to: connection)
        let own = Set(try InternetAddress.ofThisHost().map(\.bytes))
        try tracking.forget { Self.isEarlier($0, on: own) }
        try forgetAgain(on: own)
        HelperRole.say("ready")
        try server.run(until: 0)
        // Connections end while their addresses are still translated, so that their peers hear of it.
        server.close()
        try connection.delete(table: responder.filter.table)
        let port = sockets.port
        try tracking.forget { $0.isRedirected(to: port...port) }
    }

    /// The rules with the port that was free. Where this host has no ::1, queries over IPv6 go their way.
    private func filter(for sockets: DNSSockets) -> PacketFilter {
        var filter = responder.filter
        for (index, rule) in filter.rules.enumerated() {
            guard case .redirect = rule.verdict else { continue }
            let isServed = rule.match.destination?.isIPv6 != true || sockets.hasIPv6
            filter.rules[index].verdict = isServed ? .redirect(sockets.port) : .accept
        }
        return filter
    }

    /// Adds the rules, owned where the kernel can: a refused batch leaves nothing behind.
    private func add(_ filter: PacketFilter, to connection: NftConnection) throws(KernelError) {
        do throws(KernelError) {
            try connection.add(filter.nftTable(queue: .native), owned: true)
        } catch {
            guard ![1, 17].contains(error.errno) else { throw error }
            try connection.add(filter.nftTable(queue: .native), owned: false)
        }
    }

    /// A socket that has asked before would go on asking the true server: its flow is settled.
    private static func isEarlier(_ flow: TrackedFlow, on own: Set<[UInt8]>) -> Bool {
        guard flow.transport == .udp, !flow.isRedirected(to: DNSResponder.ports) else { return false }
        let ends = [
            (flow.original.source, flow.original.destination), (flow.original.destination, flow.original.source),
        ]
        return ends.contains { asker, server in
            server.port == 53 && (asker.isLoopback || own.contains(asker.bytes))
        }
    }

    /// Forgets them again for a few seconds: the answer to a query that was on its way when its flow was forgotten begins
    /// the flow anew, backwards, and what its socket asks next would belong to it.
    private func forgetAgain(on own: Set<[UInt8]>) throws(KernelError) {
        let tracking = try ConnectionTracking()
        try KernelThread(name: "forget") {
            for milliseconds in [20, 80, 400, 1500, 3000] as [UInt64] {
                Clock.sleep(milliseconds: milliseconds)
                // The kernel had no objection before; should it have one now, the first time has to do.
                guard (try? tracking.forget { Self.isEarlier($0, on: own) }) != nil else { return }
            }
        }.start()
    }
}

extension NameServer {
    /// The address to send to.
    var socketAddress: InternetAddress? { InternetAddress(bytes: address.bytes, port: port) }
}
