import ChaosModel
import NIOCore
import Synchronization
import Testing

@testable import ChaosServer

@Suite struct LiveHubTests {
    private static func begin(_ run: String = "r1") -> LiveLine {
        .begin(
            LiveLine.Begin(
                run: run, experiment: "e", hypothesis: nil, startedAt: 0, longest: 60, slos: ["s"], steps: ["one"]))
    }

    private static func event(_ number: Int) -> LiveLine {
        .event(Record.Event(at: Int64(number), kind: .strike, text: "event \(number)\nsecond line"))
    }

    private static let status = LiveLine.status(
        LiveLine.Status(
            at: 1, phase: "steady state", elapsed: 1, length: nil, rate: 99, errors: 0, p99: nil, slos: [],
            milestones: []))

    /// The messages in some bytes, as a browser reads them.
    private static func messages(_ bytes: ByteBuffer) -> [(id: String, event: String, data: String)] {
        String(buffer: bytes).components(separatedBy: "\n\n").compactMap { block in
            var fields: [String: String] = [:]
            for line in block.split(separator: "\n") {
                let pair = line.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
                if pair.count == 2, !line.hasPrefix(":") { fields[String(pair[0])] = String(pair[1]) }
            }
            return fields["event"].map { (fields["id"] ?? "", $0, fields["data"] ?? "") }
        }
    }

    private func enter(_ hub: LiveHub, after last: String? = nil) throws -> LiveHub.Client {
        try #require(try hub.enter(after: last))
    }

    @Test func `who comes late gets what is known, in order`() async throws {
        let hub = LiveHub()
        for line in [Self.begin(), Self.event(1), Self.status, Self.event(2), Self.status] { try hub.tell(line) }
        let client = try enter(hub)
        #expect(Self.messages(client.first).map(\.event) == ["reset", "begin", "event", "status", "event", "status"])
        try hub.tell(.end(LiveLine.End(verdict: "passed", exitCode: 0, reason: "held")))
        let more = try #require(await client.mailbox.next())
        #expect(Self.messages(more).map(\.event) == ["end"])
        #expect(hub.snapshot.end?.verdict == "passed" && hub.snapshot.events.count == 2)
        hub.leave(client)
        #expect(hub.clients == 0)
        #expect(await client.mailbox.next() == nil)
    }

    @Test func `who comes back gets what they missed, and nothing twice`() throws {
        let hub = LiveHub()
        try hub.tell(Self.begin())
        try hub.tell(Self.event(1))
        let last = try #require(Self.messages(try enter(hub).first).last?.id)
        try hub.tell(Self.event(2))
        let missed = Self.messages(try enter(hub, after: last).first)
        #expect(missed.map(\.event) == ["event"] && missed[0].data.contains("event 2"))
        #expect(Self.messages(try enter(hub, after: missed[0].id).first).isEmpty)
        // Of another daemon, of the future, of nobody: all that is known.
        for strange in ["other-2", "\(hub.epoch)-99", "", "\(hub.epoch)-", "\(hub.epoch)--1"] {
            #expect(
                Self.messages(try enter(hub, after: strange).first).map(\.event) == [
                    "reset", "begin", "event", "event",
                ])
        }
    }

    @Test func `a run that begins makes the one before forgotten`() throws {
        let hub = LiveHub()
        for line in [Self.begin("r1"), Self.event(1), Self.status] { try hub.tell(line) }
        let last = try #require(Self.messages(try enter(hub).first).last?.id)
        try hub.tell(Self.begin("r2"))
        #expect(Self.messages(try enter(hub, after: last).first).map(\.event) == ["begin"])
        #expect(hub.snapshot.begin?.run == "r2" && hub.snapshot.events.isEmpty)
    }

    @Test func `what is kept has a bound, and who missed more starts afresh`() throws {
        let hub = LiveHub()
        try hub.tell(Self.begin())
        let early = try #require(Self.messages(try enter(hub).first).last?.id)
        for number in 0..<LiveSnapshot.mostEvents + 10 { try hub.tell(Self.event(number)) }
        for _ in 0..<LiveHub.mostStatuses + 10 { try hub.tell(Self.status) }
        let all = Self.messages(try enter(hub, after: early).first).map(\.event)
        #expect(all.first == "reset" && all.count == 2 + LiveSnapshot.mostEvents + LiveHub.mostStatuses)
    }

    @Test func `a hundred get every event in order, and one who takes nothing holds nobody up`() async throws {
        let hub = LiveHub(), dropped = Atomic(0), events = 1000
        try hub.tell(Self.begin())
        let clients = try (0..<100).map { _ in try enter(hub) }
        let stalled = try #require(try hub.enter(onDrop: { dropped.add(1, ordering: .relaxed) }))
        let received = try await withThrowingTaskGroup(of: [String].self) { group in
            for client in clients {
                group.addTask {
                    var found: [String] = []
                    while found.last?.contains("\"verdict\"") != true, let bytes = await client.mailbox.next() {
                        found += Self.messages(bytes).filter { $0.event != "status" }.map(\.data)
                    }
                    return found
                }
            }
            for number in 0..<events {
                try hub.tell(Self.event(number))
                try hub.tell(Self.status)
                // As a run does, in effect: nobody who takes what there is falls behind by hundreds.
                while clients.contains(where: { $0.mailbox.count > 100 }) { await Task.yield() }
            }
            try hub.tell(.end(LiveLine.End(verdict: "passed", exitCode: 0, reason: "")))
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(received.count == 100)
        for found in received {
            #expect(found.count == events + 1)
            for (number, text) in found.dropLast().enumerated() where !text.contains("\"event \(number)\\n") {
                Issue.record("\(number): \(text)")
                break
            }
        }
        #expect(dropped.load(ordering: .relaxed) == 1 && hub.clients == 100)
        #expect(stalled.mailbox.count == 0)
        #expect(await stalled.mailbox.next() == nil)
    }

    @Test func `a slow one loses states before events`() async throws {
        let mailbox = LiveMailbox()
        for number in 1...LiveMailbox.bound * 3 {
            let line = number % 3 == 0 ? Self.event(number) : Self.status
            #expect(mailbox.put(try LiveFrame(UInt64(number), line, epoch: "e")))
            #expect(mailbox.count <= LiveMailbox.bound)
        }
        let waiting = Self.messages(try #require(await mailbox.next()))
        #expect(waiting.count { $0.event == "event" } == LiveMailbox.bound)
    }

    @Test func `no more than so many watch`() throws {
        let hub = LiveHub()
        let clients = try (0..<LiveHub.mostClients).map { _ in try enter(hub) }
        #expect(!hub.hasRoom)
        #expect(try hub.enter() == nil)
        hub.leave(clients[0])
        #expect(hub.hasRoom)
    }

    @Test func `a heartbeat comes when nothing else does`() async throws {
        let hub = LiveHub()
        let client = try enter(hub)
        hub.beat()
        hub.beat()
        let bytes = try #require(await client.mailbox.next())
        #expect(String(buffer: bytes) == ": still here\n\n")
        hub.close()
        #expect(await client.mailbox.next() == nil)
    }
}
