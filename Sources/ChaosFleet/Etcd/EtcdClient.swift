import ChaosEngine
import ChaosModel
import FoundationEssentials
import LinuxKernel

/// Talks to etcd through its JSON gateway, on the caller's thread: one question at a time. A member that does not answer is
/// left for the next one.
public final class EtcdClient {
    /// A key with its value.
    public struct Entry: Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: [UInt8]
        /// In which revision of the store it was made, and last changed.
        public var created: Int64, changed: Int64
    }

    /// What a write depends on.
    public enum Condition: Sendable {
        /// The key is not there.
        case absent(String)
        /// The key is there.
        case present(String)
        /// The key has this value.
        case value(String, [UInt8])
    }

    /// A write.
    public enum Write: Sendable {
        /// Sets a key, which goes with a lease unless that is `nil`.
        case put(String, [UInt8], lease: Int64?)
        /// Removes a key.
        case delete(String)
        /// Removes every key that begins so.
        case deleteAll(prefix: String)
    }

    /// The longest answer that is read, in bytes.
    private static let longest = 256 << 20

    let access: EtcdAccess
    private let patience: UInt64
    private var place: Int
    private var channel: HTTPChannel?
    private var token: String?
    private var turn = 0
    /// How many bytes went and came, in bodies.
    public private(set) var bytesSent = 0, bytesReceived = 0

    /// A client.
    /// - Parameters:
    ///   - patience: how long each member is given to answer.
    ///   - start: which member is asked first; others are spread by it.
    public init(_ access: EtcdAccess, patience: Duration = .seconds(2), startingAt start: Int = 0) {
        self.access = access
        self.patience = UInt64(patience.nanoseconds)
        place = start % max(1, access.members.count)
    }

    /// The keys that begin so, in order. The answer is as new as a majority knows.
    public func list(prefix: String) throws(EtcdError) -> (entries: [Entry], revision: Int64) {
        // A zero byte for both means all keys there are.
        let key = prefix.isEmpty ? "\0" : prefix
        return try range(
            EtcdMessage.RangeRequest(key: key.bytes, range_end: prefix.isEmpty ? key.bytes : prefix.prefixEnd))
    }

    /// One key; `nil` when it is not there.
    public func get(_ key: String) throws(EtcdError) -> Entry? {
        try range(EtcdMessage.RangeRequest(key: key.bytes)).entries.first
    }

    /// Sets a key.
    public func put(_ key: String, _ value: [UInt8], lease: Int64? = nil) throws(EtcdError) {
        let _: EtcdMessage.Empty = try ask(
            "kv/put", EtcdMessage.PutRequest(key: key.bytes, value: Data(value), lease: lease.map { "\($0)" }))
    }

    /// Removes every key that begins so.
    public func deleteAll(prefix: String) throws(EtcdError) {
        let _: EtcdMessage.Empty = try ask(
            "kv/deleterange", EtcdMessage.DeleteRequest(key: prefix.bytes, range_end: prefix.prefixEnd))
    }

    /// Removes a key.
    public func delete(_ key: String) throws(EtcdError) {
        let _: EtcdMessage.Empty = try ask("kv/deleterange", EtcdMessage.DeleteRequest(key: key.bytes))
    }

    /// Writes all, or nothing when a condition does not hold.
    /// - Returns: whether it was written.
    public func write(_ writes: [Write], if conditions: [Condition] = []) throws(EtcdError) -> Bool {
        let transaction = EtcdMessage.Transaction(
            compare: conditions.map(\.message), success: writes.map(\.message))
        let answer: EtcdMessage.TransactionResponse = try ask("kv/txn", transaction)
        return answer.succeeded ?? false
    }

    /// Makes a lease.
    public func grant(_ length: Duration) throws(EtcdError) -> Int64 {
        let seconds = max(1, (length.nanoseconds + 999_999_999) / 1_000_000_000)
        let answer: EtcdMessage.GrantResponse = try ask("lease/grant", EtcdMessage.GrantRequest(TTL: "\(seconds)"))
        guard let lease = Int64(answer.ID) else { throw .refused("a lease without a number") }
        return lease
    }

    /// Makes a lease last longer.
    /// - Returns: whether it was still there.
    public func keepAlive(_ lease: Int64) throws(EtcdError) -> Bool {
        let answer: EtcdMessage.KeepAliveResponse = try ask(
            "lease/keepalive", EtcdMessage.LeaseRequest(ID: "\(lease)"))
        return answer.result?.TTL.flatMap { Int64($0) }.map { $0 > 0 } ?? false
    }

    /// Ends a lease, and removes the keys that go with it.
    public func revoke(_ lease: Int64) throws(EtcdError) {
        let _: EtcdMessage.Empty = try ask("lease/revoke", EtcdMessage.LeaseRequest(ID: "\(lease)"))
    }

    private func range(
        _ request: EtcdMessage.RangeRequest
    ) throws(EtcdError) -> (entries: [Entry], revision: Int64) {
        let answer: EtcdMessage.RangeResponse = try ask("kv/range", request)
        let revision = answer.header?.revision.flatMap { Int64($0) } ?? 0
        return ((answer.kvs ?? []).map(Entry.init), revision)
    }

    // MARK: One question

    private func ask<Question: Encodable, Answer: Decodable>(
        _ path: String, _ question: Question
    ) throws(EtcdError) -> Answer {
        let body: [UInt8]
        do { body = Array(try JSONEncoder().encode(question)) } catch { throw .refused("\(error)") }
        let bytes = try post(path, body)
        do { return try JSONDecoder().decode(Answer.self, from: Data(bytes)) } catch {
            throw .refused("an answer that is not understood: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
        }
    }

    /// Asks the members one after the other, each once, and the first a second time: a connection that has been idle may
    /// be gone, which says nothing of its member.
    private func post(_ path: String, _ body: [UInt8]) throws(EtcdError) -> [UInt8] {
        var reasons: [String] = []
        for _ in 0...access.members.count {
            let member = access.members[place]
            let wasIdle = channel != nil
            switch answer(path, body, of: member) {
            case .success(.bytes(let bytes)): return bytes
            case .success(.refusal(let text)): throw .refused(text)
            case .failure(let failure):
                channel = nil
                if !wasIdle { turn += 1 }
                if !wasIdle { place = (place + 1) % access.members.count }
                let reason = "\(member.authority): \(failure)"
                if !reasons.contains(reason) { reasons.append(reason) }
            }
        }
        throw .unreachable(reasons.joined(separator: "; "))
    }

    /// What a question came to.
    enum Reply {
        case bytes([UInt8])
        case refusal(String)
    }

    /// Asks one member, and logs in when that is what it wants.
    private func answer(_ path: String, _ body: [UInt8], of member: HTTPURL) -> Result<Reply, HTTPChannel.Failure> {
        do throws(HTTPChannel.Failure) {
            if token == nil, access.user != nil { if let refusal = try logIn(at: member) { return .success(refusal) } }
            let first = try exchange(path, body, member)
            guard case .refusal(let text) = first, access.user != nil, text.contains("token") else {
                return .success(first)
            }
            if let refusal = try logIn(at: member) { return .success(refusal) }
            return .success(try exchange(path, body, member))
        } catch { return .failure(error) }
    }

    /// Gets a token, which is good for some minutes.
    /// - Returns: a refusal, if that is what it came to.
    private func logIn(at member: HTTPURL) throws(HTTPChannel.Failure) -> Reply? {
        guard let user = access.user else { return nil }
        token = nil
        let login = EtcdMessage.Login(name: user.name, password: user.password)
        let body = (try? JSONEncoder().encode(login)).map { Array($0) } ?? []
        let answer = try exchange("auth/authenticate", body, member)
        guard case .bytes(let bytes) = answer else {
            // Nobody has to log in where authentication is off.
            if case .refusal(let text) = answer, text.contains("authentication is not enabled") { return nil }
            return answer
        }
        token = (try? JSONDecoder().decode(EtcdMessage.LoginResponse.self, from: Data(bytes)))?.token
        return nil
    }

    /// Logs in again the next time: a token is good for some minutes only.
    func forgetToken() { token = nil }

    /// A token for a connection of its own; `nil` where nobody has to log in.
    func freshToken(at member: HTTPURL) throws(HTTPChannel.Failure) -> String? {
        guard access.user != nil else { return nil }
        // Logging in costs etcd a password's hash.
        if let token { return token }
        if case .refusal(let text)? = try logIn(at: member) {
            throw HTTPChannel.Failure(description: text)
        }
        return token
    }

    private func exchange(
        _ path: String, _ body: [UInt8], _ member: HTTPURL
    ) throws(HTTPChannel.Failure) -> Reply {
        let end = Clock.monotonicNanoseconds() + patience
        let open = try connection(to: member)
        channel = open
        try open.send(EtcdRequest.bytes(path, body, to: member, token: token), until: end)
        bytesSent += body.count
        var parser = HTTPResponseParser(longest: Self.longest)
        try open.receive(into: &parser, until: end) { _ in false }
        bytesReceived += parser.body.count
        if !open.isOpen { channel = nil }
        if parser.code == 200 { return .bytes(parser.body) }
        return try EtcdRequest.refusal(parser.code, parser.body)
    }

    private func connection(to member: HTTPURL) throws(HTTPChannel.Failure) -> HTTPChannel {
        if let channel, channel.isOpen { return channel }
        return try EtcdRequest.connect(to: member, access, turn: turn)
    }
}
