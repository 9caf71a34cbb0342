import ChaosEngine
import ChaosModel
import FoundationEssentials
import LinuxKernel
import Synchronization

/// Follows what changes below some prefixes, on a thread of its own: nothing is missed while members come and go. After each
/// new start it tells what is there, so that whoever listens need not ask beforehand.
public final class EtcdWatch: Sendable {
    /// What is heard.
    public enum Event: Sendable {
        /// A key was set.
        case put(EtcdClient.Entry)
        /// A key is gone: removed, or its lease is over.
        case gone(String)
        /// Everything that is there, at the start and whenever it cannot be known what was missed.
        case snapshot([EtcdClient.Entry])
        /// The members do not answer, or do so again: `nil`.
        case trouble(String?)
    }

    private let access: EtcdAccess
    private let prefixes: [String]
    private let take: @Sendable (Event) -> Void
    private let isOver = Atomic<Bool>(false)
    private let flag: EventFlag
    private let start: Int
    /// How many bytes of events came.
    private let received = Atomic<Int>(0)

    /// How many bytes have come.
    public var bytesReceived: Int { received.load(ordering: .relaxed) }

    /// Begins to follow.
    /// - Parameters:
    ///   - start: which member is asked first.
    ///   - take: is told, on the watch's thread.
    /// - Throws: `KernelError` of eventfd(2) or pthread_create(3).
    public init(
        _ access: EtcdAccess, prefixes: [String], startingAt start: Int = 0,
        _ take: @escaping @Sendable (Event) -> Void
    ) throws(KernelError) {
        self.access = access
        self.prefixes = prefixes
        self.take = take
        self.start = start
        flag = try EventFlag()
        try KernelThread(name: "etcd-watch") { [self] in follow() }.start()
    }

    /// Ends it; what is being told is told to its end.
    public func stop() {
        isOver.store(true, ordering: .relaxed)
        try? flag.raise()
    }

    /// Looks at everything again, at another member: what was heard last may be old.
    public func startAgain() { try? flag.raise() }

    private func follow() {
        let client = EtcdClient(access, startingAt: start)
        var place = start
        var isTroubled = false
        while !isOver.load(ordering: .relaxed) {
            do throws(EtcdError) {
                var entries: [EtcdClient.Entry] = []
                var revision: Int64 = .max
                for prefix in prefixes {
                    let found = try client.list(prefix: prefix)
                    entries += found.entries
                    revision = min(revision, found.revision)
                }
                if isTroubled { take(.trouble(nil)) }
                isTroubled = false
                take(.snapshot(entries))
                try stream(from: revision + 1, known: entries, client, &place)
            } catch {
                if isOver.load(ordering: .relaxed) { break }
                if case .refused = error { client.forgetToken() }
                if !isTroubled { take(.trouble("\(error)")) }
                isTroubled = true
                place += 1
                // A member that is down answers at once; all of them are not to be asked all the time.
                Clock.sleep(milliseconds: 200)
                _ = try? flag.take()
            }
        }
    }

    /// Reads events until the stream ends.
    private func stream(
        from revision: Int64, known: [EtcdClient.Entry], _ client: EtcdClient, _ place: inout Int
    ) throws(EtcdError) {
        let member = access.members[place % access.members.count]
        var body: [UInt8] = []
        for (index, prefix) in prefixes.enumerated() {
            let create = EtcdMessage.WatchCreate(
                key: prefix.bytes, range_end: prefix.prefixEnd, watch_id: "\(index + 1)",
                start_revision: "\(revision)")
            // One request may make several watches, one message after the other.
            do { body += Array(try JSONEncoder().encode(EtcdMessage.WatchRequest(create_request: create))) } catch {
                throw .refused("\(error)")
            }
        }
        let told = Dictionary(known.map { ($0.key, $0.changed) }) { max($0, $1) }
        var rest: [UInt8] = []
        var problem: EtcdError?
        do throws(HTTPChannel.Failure) {
            let token = try client.freshToken(at: member)
            let channel = try EtcdRequest.connect(
                to: member, access, turn: place, interruption: flag.descriptor)
            let soon = Clock.monotonicNanoseconds() + 3_000_000_000
            try channel.send(EtcdRequest.bytes("watch", body, to: member, token: token), until: soon)
            var parser = HTTPResponseParser(longest: 1 << 30)
            var isHeard = false
            while problem == nil {
                // The head comes with the first watch that stands; after it there may be silence for ever, and a member that
                // is cut off would be silent too: the stream is made anew from time to time.
                let patience: UInt64 = isHeard ? Self.longestSilence : 3_000_000_000
                try channel.receive(into: &parser, until: Clock.monotonicNanoseconds() + patience) { _ in true }
                let bytes = parser.takeBody()
                received.add(bytes.count, ordering: .relaxed)
                rest += bytes
                if !rest.isEmpty { isHeard = true }
                while let end = rest.firstIndex(of: 10), problem == nil {
                    problem = tell(rest[..<end], told)
                    rest.removeSubrange(...end)
                }
                if parser.status == .complete { return }
            }
        } catch {
            if isOver.load(ordering: .relaxed) { return }
            if (try? flag.take()) == true {
                place += 1
                return
            }
            // Silence alone is no trouble: what there is is looked at again.
            if rest.isEmpty, error.description == "no answer in time" {
                place += 1
                return
            }
            throw .unreachable("\(member.authority): \(error)")
        }
        if let problem { throw problem }
    }

    /// How long a stream may be silent before it is made anew, in nanoseconds.
    private static let longestSilence: UInt64 = 20_000_000_000

    private func tell(_ line: ArraySlice<UInt8>, _ told: [String: Int64]) -> EtcdError? {
        guard !line.isEmpty else { return nil }
        guard let message = try? JSONDecoder().decode(EtcdMessage.WatchLine.self, from: Data(line)) else {
            return .refused("an event that is not understood")
        }
        if let error = message.error { return .refused(error.message ?? "the watch was refused") }
        if message.result?.canceled == true {
            return .refused(message.result?.cancel_reason ?? "the watch was cancelled")
        }
        for event in message.result?.events ?? [] {
            let entry = EtcdClient.Entry(event.kv)
            // Listed already: prefixes are listed one after the other, and followed from the first list on.
            if entry.changed <= told[entry.key] ?? 0 { continue }
            take(event.type == "DELETE" ? .gone(entry.key) : .put(entry))
        }
        return nil
    }
}
