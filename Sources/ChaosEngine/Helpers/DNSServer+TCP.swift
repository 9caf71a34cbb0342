import ChaosModel
import LinuxKernel

/// The same over TCP.
extension DNSServer {
    /// Takes the connections that wait.
    func accept(_ family: DNSSockets.Family) {
        for _ in 0..<16 {
            // EMFILE passes: the connection waits, and others end.
            guard let accepted = try? family.listener.accept() else { return }
            guard let peer = accepted.peer, conversations.count < Self.mostConversations else { continue }
            let token = nextToken
            guard poll.add(accepted.descriptor, for: [.read, .write, .edge], token: token) == 0 else { continue }
            nextToken += 1
            conversations[token] = DNSConversation(accepted, peer: peer)
            conversationEnds.append(token, due: Clock.monotonicNanoseconds() + Self.longestConversation)
        }
    }

    /// Does what a connection is ready for.
    func attend(_ token: UInt64) {
        guard let conversation = conversations[token] else { return }
        var moves = true
        for _ in 0..<16 where moves {
            var messages: [[UInt8]] = []
            moves = conversation.pump(&buffer) { messages.append(Array($0)) }
            for message in messages { take(message, of: conversation, token) }
        }
        // A client that never pauses does not keep the others waiting.
        if moves { _ = poll.announceAgain(conversation.client.descriptor, for: [.read, .write, .edge], token: token) }
        if conversation.isOver { conversations[token] = nil }
    }

    private func take(_ message: [UInt8], of conversation: DNSConversation, _ token: UInt64) {
        let target = lookup(of: conversation)
        switch judge.fate(of: message, to: { target.original }) {
        case .answer(let answer): conversation.answer(answer)
        case .swallow: break
        case .forward: forward(message, of: conversation, token)
        case .late(let nanoseconds):
            conversation.late += 1
            late.append(
                .message(message, conversation: token), due: Clock.monotonicNanoseconds() + nanoseconds)
        }
    }

    /// Passes a message on, over a connection to the server that the client meant.
    func forward(_ message: [UInt8], of conversation: DNSConversation, _ token: UInt64) {
        if conversation.server == nil {
            do throws(KernelError) {
                guard let server = lookup(of: conversation).destination else { return conversation.end() }
                let socket = try StreamSocket.connecting(to: server, mark: DNSResponder.mark)
                let code = poll.add(socket.descriptor, for: [.read, .write, .edge], token: token)
                if code != 0 { throw KernelError("epoll_ctl", errno: code) }
                conversation.server = consume socket
            } catch {
                return conversation.end()
            }
        }
        conversation.ask(message)
    }

    private func lookup(of conversation: DNSConversation) -> Lookup {
        let family = sockets.families.first { $0.address.isIPv6 == conversation.peer.isIPv6 } ?? sockets.families[0]
        return Lookup(self, .tcp, conversation.peer, family)
    }
}
