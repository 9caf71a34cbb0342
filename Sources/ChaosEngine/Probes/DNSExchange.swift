import ChaosModel
import LinuxKernel

/// Asks a name server: over UDP from a port and with an identity of its own each time, over TCP when told to or when
/// the answer does not fit.
final class DNSExchange: Exchange {
    private let question: DNSQuestion
    private var datagrams: DatagramSocket?
    private var stream: StreamSocket?
    private var token: UInt64 = 0
    private var message: [UInt8] = []
    private var sent = 0
    /// What came over TCP, with its length before it.
    private var received: [UInt8] = []
    private var random = SystemRandomNumberGenerator()

    /// How often one turn receives, so that a flood of false answers cannot hold up the loop.
    private static let receivesPerTurn = 16
    private static let interest: EventPoll.Events = [.read, .write, .edge]

    init(_ question: DNSQuestion) { self.question = question }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        self.token = token
        message = DNSReply.question(.random(in: 0...UInt16.max, using: &random), question.name, question.type)
        if question.isStream { return connect(on: ground) }
        do throws(KernelError) {
            // Connected, so that the kernel drops what others send, and the port is a random one.
            let datagrams = try DatagramSocket(connectingTo: question.address, mark: nil)
            self.datagrams = datagrams
            let code = ground.poll.add(datagrams.descriptor, for: .read, token: token)
            if code != 0 { return .local(code) }
            let failure = datagrams.send(message)
            return failure == 0 ? .waiting : .failed(failure)
        } catch {
            return .failed(error.errno)
        }
    }

    func ready(on ground: ExchangeGround) -> Progress {
        stream == nil ? receiveDatagrams(on: ground) : exchange(on: ground)
    }

    func finish() -> Bool {
        datagrams = nil
        stream = nil
        return true
    }

    private func receiveDatagrams(on ground: ExchangeGround) -> Progress {
        for _ in 0..<Self.receivesPerTurn {
            switch datagrams?.receive(into: &ground.buffer) {
            case .bytes(let count, from: let sender) where sender == question.address:
                do throws(DNSReply.Failure) {
                    let reply = try DNSReply(Array(ground.buffer[..<count]), to: message)
                    guard reply.isTruncated else { return judge(reply) }
                    datagrams = nil
                    return connect(on: ground)
                } catch {
                    // What answers another question is no answer to ours.
                    if error == .malformed { return .answered(.badProtocol, 0) }
                }
            case .bytes: break
            case .failed(let code): return .failed(code)
            case .wouldBlock, nil: return .waiting
            }
        }
        return .waiting
    }

    private func connect(on ground: ExchangeGround) -> Progress {
        message = [UInt8(message.count >> 8), UInt8(message.count & 255)] + message
        sent = 0
        received.removeAll(keepingCapacity: true)
        do throws(KernelError) {
            let stream = try StreamSocket.connecting(to: question.address, mark: nil)
            let code = ground.poll.add(stream.descriptor, for: Self.interest, token: token)
            self.stream = consume stream
            return code == 0 ? exchange(on: ground) : .local(code)
        } catch {
            return .failed(error.errno)
        }
    }

    private func exchange(on ground: ExchangeGround) -> Progress {
        sending: while sent < message.count {
            switch stream?.send(message, from: sent) {
            case .bytes(let count): sent += count
            case .failed(let code): return .failed(code)
            default: break sending
            }
        }
        while true {
            switch stream?.receive(into: &ground.buffer) {
            case .bytes(let count):
                received += ground.buffer[..<count]
                guard received.count >= 2 else { continue }
                let length = Int(received[0]) << 8 | Int(received[1])
                if received.count >= length + 2 { return judge(Array(received[2..<(length + 2)])) }
            case .failed(let code): return .failed(code)
            case .ended, .insecure: return .answered(.closedEarly, 0)
            case .wouldBlock, nil: return .waiting
            }
        }
    }

    /// Over TCP there is one answer, so it has to be ours.
    private func judge(_ bytes: [UInt8]) -> Progress {
        do throws(DNSReply.Failure) {
            let reply = try DNSReply(bytes, to: Array(message.dropFirst(2)))
            return reply.isTruncated ? .answered(.badProtocol, 0) : judge(reply)
        } catch {
            return .answered(.badProtocol, 0)
        }
    }

    private func judge(_ reply: DNSReply) -> Progress {
        guard reply.code == 0 else { return .answered(.badAnswer, UInt16(reply.code)) }
        guard let timeToLive = reply.timeToLive else {
            return .answered(.badAnswer, Sample.Reason.noAddress.rawValue)
        }
        let isGood = question.good.isEmpty || reply.addresses.allSatisfy(question.good.contains)
        return .answered(
            isGood ? .good : .badAnswer, isGood ? 0 : Sample.Reason.otherAddress.rawValue,
            value: Double(timeToLive))
    }
}
