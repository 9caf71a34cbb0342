import ChaosModel
import LinuxKernel

/// Asks a Redis server one thing, after giving the password if there is one.
struct RedisConversation: Conversation {
    private let subject: RedisProbe.Subject
    private let bounds: NumberBounds
    private let request: [UInt8]
    /// How many replies come before the answer.
    private let prologue: Int
    private var pending = 0
    private var reply = RedisReply()

    /// - Parameter password: its bytes; `nil` sends none.
    init(_ probe: RedisProbe, password: [UInt8]?) {
        subject = probe.subject
        bounds = probe.bounds
        var bytes: [UInt8] = []
        if let password {
            let user = probe.user.map { [Array($0.utf8)] } ?? []
            bytes += RedisReply.command([Array("AUTH".utf8)] + user + [password])
        }
        prologue = password == nil ? 0 : 1
        switch subject {
        case .ping: bytes += RedisReply.command([Array("PING".utf8)])
        case .key(let key): bytes += RedisReply.command([Array("GET".utf8), Array(key.utf8)])
        case .info: bytes += RedisReply.command([Array("INFO".utf8)])
        }
        request = bytes
    }

    mutating func begin() -> [UInt8] {
        reply.reset()
        pending = prologue
        return request
    }

    mutating func hear(_ bytes: ArraySlice<UInt8>) -> Turn {
        reply.append(bytes)
        while true {
            switch reply.next() {
            case .incomplete: return .listen
            case .malformed: return .end(.badProtocol)
            case .value(.failure(let text)): return .end(.badAnswer, RedisFailure(text).rawValue)
            case .value(let value):
                if pending == 0 { return judge(value) }
                guard value == .plain(Array("OK".utf8)) else { return .end(.badProtocol) }
                pending -= 1
            }
        }
    }

    private func judge(_ value: RedisReply.Value) -> Turn {
        switch (subject, value) {
        case (.ping, .plain(let text)): .end(text == Array("PONG".utf8) ? .good : .badAnswer)
        case (.key, .bulk(nil)): .end(.gone)
        case (.key, .bulk(let text?)): bounds.turn(for: NumberText.value(text))
        case (.info(let field), .bulk(let text?)):
            Self.field(field, of: text).map { bounds.turn(for: NumberText.value($0)) } ?? .end(.gone)
        default: .end(.badProtocol)
        }
    }

    /// The value of a line `field:value`.
    private static func field(_ name: String, of text: [UInt8]) -> ArraySlice<UInt8>? {
        let start = Array(name.utf8) + [UInt8(ascii: ":")]
        return text.split(separator: 10).first { $0.starts(with: start) }?.dropFirst(start.count)
    }
}

extension RedisProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        var password: [UInt8]?
        if let passwordFile { password = try ProbeSecret.read(passwordFile, of: spec) }
        let address = try PlannedProbe.address(endpoint.host, endpoint.port, of: spec)
        return ConversationQuestion(address: address) { [self, password] in
            RedisConversation(self, password: password)
        }
    }
}
