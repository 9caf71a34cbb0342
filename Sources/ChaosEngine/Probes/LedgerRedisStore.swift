import ChaosModel
import LinuxKernel

/// Entries in a Redis server, each a key whose value is the entry's name.
struct LedgerRedisStore: LedgerStore {
    let address: SocketAddress
    let prefix: String

    var canRemove: Bool { true }

    func exchange(for act: LedgerAct, id: String) -> any Exchange {
        let key = prefix + id
        let words =
            switch act {
            case .write: ["SET", key, id]
            case .read: ["GET", key]
            case .remove: ["DEL", key]
            }
        return RedisEntryExchange(address: address, command: RedisReply.command(words), act: act, id: id)
    }
}

/// Sends one command about one entry on a connection of its own.
final class RedisEntryExchange: Exchange {
    private let address: SocketAddress
    private let command: [UInt8]
    private let act: LedgerAct
    private let id: String
    private var socket: StreamSocket?
    private var sent = 0
    private var reply = RedisReply()

    init(address: SocketAddress, command: [UInt8], act: LedgerAct, id: String) {
        self.address = address
        self.command = command
        self.act = act
        self.id = id
    }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        do throws(KernelError) {
            let socket = try StreamSocket(connectingTo: address)
            let code = ground.poll.add(socket.descriptor, for: [.read, .write, .edge], token: token)
            self.socket = consume socket
            return code == 0 ? ready(on: ground) : .local(code)
        } catch {
            return .failed(error.errno)
        }
    }

    func ready(on ground: ExchangeGround) -> Progress {
        sending: while sent < command.count {
            switch socket?.send(command, from: sent) ?? .ended {
            case .bytes(let count): sent += count
            case .wouldBlock: break sending
            case .failed(let code): return .failed(code)
            case .ended, .insecure: return .answered(.closedEarly, 0)
            }
        }
        while true {
            switch socket?.receive(into: &ground.buffer) ?? .ended {
            case .bytes(let count):
                reply.consume(ground.buffer, count: count)
                if let answer = reply.answer { return .answered(judge(answer), 0) }
            case .wouldBlock: return .waiting
            case .failed(let code): return .failed(code)
            case .ended, .insecure: return .answered(.closedEarly, 0)
            }
        }
    }

    func finish() -> Bool {
        socket = nil
        return true
    }

    private func judge(_ answer: RedisReply.Answer) -> Sample.Outcome {
        switch (act, answer) {
        case (.write, .status("OK")), (.remove, .number): .good
        case (.read, .bulk(let value)): value == id ? .good : .badValue
        case (.read, .none): .gone
        case (_, .error): .badAnswer
        default: .badProtocol
        }
    }
}
