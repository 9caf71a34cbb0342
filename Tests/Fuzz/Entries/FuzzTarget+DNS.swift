@testable import ChaosModel

extension FuzzTarget {
    /// An answer to a fixed question. The first byte chooses the question's type; what follows stands behind the question,
    /// or is the whole message.
    static let dnsReply = FuzzTarget("dns-reply", longest: 1024) { bytes in
        var input = FuzzInput(bytes)
        let mode = input.byte()
        let question = DNSReply.question(0xBEEF, DNSHostName(text: "shop.example"), mode & 1 == 0 ? .a : .aaaa)
        var message = input.bytes
        if mode & 2 == 0, message.count >= 4 {
            message =
                [0xBE, 0xEF, message[0], message[1], 0, 1, 0, message[2], 0, 0, 0, 0] + question[12...] + message[4...]
        }
        guard let reply = try? DNSReply(message, to: question) else { return }
        let sizes = Set(reply.addresses.map(\.bytes.count))
        try promise(sizes.isSubset(of: [mode & 1 == 0 ? 4 : 16]), "an address of another family")
    }

    /// A question that reaches the responder: every false answer to it is one that a client reads.
    static let dnsQuery = FuzzTarget("dns-query", longest: 1024) { bytes in
        guard let query = DNSQuery(bytes) else { return }
        let names = ["*", "*.example.com", "a.b"].compactMap { try? DNSNamePattern(field: $0) }
        _ = names.map { $0.matches(query.question.name) }
        for code in [DNSQuery.Code.success, .serverFailure, .nameError, .refused] {
            let answer = query.answer(code, addresses: code == .success ? [[192, 0, 2, 1]] : [])
            try promise(answer.prefix(2).elementsEqual(bytes.prefix(2)), "an answer to another question")
            try promise(DNSQuery(answer) == nil, "an answer that reads as a question")
        }
    }
}
