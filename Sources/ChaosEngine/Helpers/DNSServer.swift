import ChaosModel
import LinuxKernel

/// The loop of a name server that passes on what does not fail, bytes unchanged, to the server that was asked.
final class DNSServer {
    /// A query on its way to the true server over UDP.
    final class Relay {
        let socket: DatagramSocket
        let family: DNSSockets.Family
        let client: InternetAddress
        let question: DNSQuery.Question?
        let query: [UInt8]

        init(
            _ socket: DatagramSocket, family: DNSSockets.Family, client: InternetAddress,
            question: DNSQuery.Question?, query: [UInt8]
        ) {
            self.socket = socket
            self.family = family
            self.client = client
            self.question = question
            self.query = query
        }
    }

    /// A query that waits for its time.
    enum Late {
        case datagram([UInt8], DNSSockets.Family, client: InternetAddress, to: InternetAddress)
        case message([UInt8], conversation: UInt64)
    }

    var poll: EventPoll
    let sockets: DNSSockets
    let upstream: InternetAddress?
    let tracking: ConnectionTracking
    var judge: DNSJudge
    var nextToken: UInt64
    private var relays: [UInt64: Relay] = [:]
    private var relayEnds = DueQueue<UInt64>()
    var late = DueQueue<Late>()
    var conversations: [UInt64: DNSConversation] = [:]
    var conversationEnds = DueQueue<UInt64>()
    var buffer = [UInt8](repeating: 0, count: 65535)

    /// How long an answer is waited for, longer than resolvers do.
    private static let patience: UInt64 = 15_000_000_000
    /// How long a connection may last.
    static let longestConversation: UInt64 = 120_000_000_000
    /// How long answers are waited for at the end, shorter than the executor waits for us.
    private static let farewell: UInt64 = 250_000_000
    private static let mostRelays = 8192
    static let mostConversations = 2048
    private static let stopToken: UInt64 = 0

    init(
        _ sockets: DNSSockets, judge: DNSJudge, upstream: InternetAddress?, tracking: ConnectionTracking
    ) throws(KernelError) {
        self.sockets = sockets
        self.judge = judge
        self.upstream = upstream
        self.tracking = tracking
        poll = try EventPoll()
        // Each family has two tokens from 1 on; an even one takes connections.
        nextToken = UInt64(sockets.families.count) * 2 + 1
        for (index, family) in sockets.families.enumerated() {
            try watch(family.datagrams.descriptor, for: .read, token: UInt64(index) * 2 + 1)
            try watch(family.listener.descriptor, for: .read, token: UInt64(index) * 2 + 2)
        }
    }

    /// Serves until `stop` is at its end; then passes on at once what is late, and waits a moment for the answers.
    func run(until stop: Int32) throws(KernelError) {
        try watch(stop, for: [.read, .edge], token: Self.stopToken)
        while try !turn(until: min(late.due, relayEnds.due, conversationEnds.due), stop: stop) {}
        judge.isOver = true
        let end = Clock.monotonicNanoseconds() + Self.farewell
        passOnLate(at: .max)
        while !relays.isEmpty || conversations.values.contains(where: { $0.open > 0 }),
            Clock.monotonicNanoseconds() < end
        {
            _ = try turn(until: end, stop: nil)
        }
    }

    /// Closes every connection.
    func close() { conversations = [:] }

    /// Does what there is to do until a moment, at least once.
    /// - Returns: whether `stop` has ended.
    private func turn(until moment: UInt64, stop: Int32?) throws(KernelError) -> Bool {
        let count = poll.wait(until: moment)
        var isOver = false
        for index in 0..<count {
            let token = poll.event(index).token
            if token == Self.stopToken {
                if let stop { isOver = try Descriptor.read(stop).isEmpty }
            } else if token <= UInt64(sockets.families.count) * 2 {
                let family = sockets.families[Int(token - 1) / 2]
                if token % 2 == 1 { receive(family) } else { accept(family) }
            } else if let relay = relays[token] {
                finish(token, relay)
            } else {
                attend(token)
            }
        }
        let now = Clock.monotonicNanoseconds()
        passOnLate(at: now)
        while let token = relayEnds.popDue(at: now) { drop(token) }
        while let token = conversationEnds.popDue(at: now) { conversations[token] = nil }
        return isOver
    }

    private func receive(_ family: DNSSockets.Family) {
        // A bounded number, so that a flood does not keep answers waiting.
        for _ in 0..<64 {
            guard case .bytes(let count, let client) = family.datagrams.receive(into: &buffer) else { return }
            let message = Array(buffer[..<count])
            let target = Lookup(self, .udp, client, family)
            switch judge.fate(of: message, to: { target.original }) {
            case .answer(let answer): family.datagrams.send(answer, to: client)
            case .swallow: break
            case .forward:
                if let server = target.destination { forward(message, family, client: client, to: server) }
            case .late(let nanoseconds):
                guard let server = target.destination else { break }
                late.append(
                    .datagram(message, family, client: client, to: server),
                    due: Clock.monotonicNanoseconds() + nanoseconds)
            }
        }
    }

    private func forward(
        _ message: [UInt8], _ family: DNSSockets.Family, client: InternetAddress, to server: InternetAddress
    ) {
        guard relays.count < Self.mostRelays else { return }
        do throws(KernelError) {
            let socket = try DatagramSocket(connectingTo: server, mark: DNSResponder.mark)
            let token = nextToken
            try watch(socket.descriptor, for: .read, token: token)
            nextToken += 1
            let relay = Relay(
                socket, family: family, client: client, question: judge.hold(message, to: server), query: message)
            relays[token] = relay
            relayEnds.append(token, due: Clock.monotonicNanoseconds() + Self.patience)
            if socket.send(message) != 0 { fail(relay, token) }
        } catch {
            // No way there, as the client would have found: its resolver asks the next server.
            refuse(message, family, client)
        }
    }

    /// Hands an answer to its client. The first is the answer; the socket goes with it.
    private func finish(_ token: UInt64, _ relay: Relay) {
        switch relay.socket.receive(into: &buffer) {
        case .bytes(let count, _):
            relay.family.datagrams.send(buffer[..<count], to: relay.client)
            drop(token)
        case .wouldBlock: break
        case .failed: fail(relay, token)
        }
    }

    private func fail(_ relay: Relay, _ token: UInt64) {
        refuse(relay.query, relay.family, relay.client)
        drop(token)
    }

    /// What stands for "nobody listens there": a resolver goes on to its next server upon either.
    private func refuse(_ message: [UInt8], _ family: DNSSockets.Family, _ client: InternetAddress) {
        if let query = DNSQuery(message) { family.datagrams.send(query.answer(.serverFailure), to: client) }
    }

    private func drop(_ token: UInt64) {
        if let question = relays.removeValue(forKey: token)?.question { judge.release(question) }
    }

    private func passOnLate(at now: UInt64) {
        while let query = late.popDue(at: now) {
            switch query {
            case .datagram(let message, let family, let client, let server):
                forward(message, family, client: client, to: server)
            case .message(let message, let token):
                guard let conversation = conversations[token] else { break }
                conversation.late -= 1
                forward(message, of: conversation, token)
                attend(token)
            }
        }
    }

    private func watch(_ descriptor: Int32, for events: EventPoll.Events, token: UInt64) throws(KernelError) {
        let code = poll.add(descriptor, for: events, token: token)
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
    }
}
