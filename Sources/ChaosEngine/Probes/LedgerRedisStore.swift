import ChaosModel
import LinuxKernel

/// Entries in a Redis server, each a key whose value is the entry's name.
struct LedgerRedisStore: LedgerStore {
    let address: SocketAddress
    let prefix: String

    var canRemove: Bool { true }

    func exchange(for act: LedgerAct, id: String) -> any Exchange {
        ConversationExchange(address: address, talk: RedisEntryConversation(act, key: prefix + id, value: id))
    }
}

/// Sends one command about one entry.
struct RedisEntryConversation: Conversation {
    private let act: LedgerAct
    private let value: [UInt8]
    private let request: [UInt8]
    private var reply = RedisReply()

    init(_ act: LedgerAct, key: String, value: String) {
        self.act = act
        self.value = Array(value.utf8)
        let words =
            switch act {
            case .write: ["SET", key, value]
            case .read: ["GET", key]
            case .remove: ["DEL", key]
            }
        request = RedisReply.command(words.map { Array($0.utf8) })
    }

    mutating func begin() -> [UInt8] {
        reply.reset()
        return request
    }

    mutating func hear(_ bytes: ArraySlice<UInt8>) -> Turn {
        reply.append(bytes)
        switch reply.next() {
        case .incomplete: return .listen
        case .malformed: return .end(.badProtocol)
        case .value(.failure(let text)): return .end(.badAnswer, RedisFailure(text).rawValue)
        case .value(let answer): return .end(judge(answer))
        }
    }

    private func judge(_ answer: RedisReply.Value) -> Sample.Outcome {
        switch (act, answer) {
        case (.write, .plain(let text)): text == Array("OK".utf8) ? .good : .badProtocol
        case (.remove, .plain): .good
        case (.read, .bulk(let text?)): text == value ? .good : .badValue
        case (.read, .bulk(nil)): .gone
        default: .badProtocol
        }
    }
}
