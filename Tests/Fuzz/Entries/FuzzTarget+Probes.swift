@testable import ChaosEngine
@testable import ChaosModel

extension FuzzTarget {
    /// An HTTP answer: the parser and the judge say the same whatever pieces it comes in.
    static let http = FuzzTarget("http") { bytes in
        var input = FuzzInput(bytes)
        let seed = input.byte()
        let expectation = expectations[Int(input.byte()) % expectations.count]
        let notes = HTTPHeaderNotes(names: HTTPAnswerJudge.headerNames(expectation))
        var whole = HTTPResponseParser(isHead: seed == 255, notes: notes), parts = whole
        whole.consume(input.bytes, count: input.bytes.count)
        for piece in input.pieces(seed) { parts.consume(piece, count: piece.count) }
        whole.end()
        parts.end()
        try promise(whole.status == parts.status && whole.code == parts.code, "another end in pieces")
        try promise(
            whole.body == parts.body && whole.keepsConnection == parts.keepsConnection, "another body in pieces")
        guard whole.status == .complete else { return }
        let judgements = [whole, parts].map { HTTPAnswerJudge(expectation, metric: nil, $0).judgement() }
        try promise(judgements[0] == judgements[1], "judged otherwise in pieces")
    }

    private static let expectations: [HTTPExpectation] = [
        "{status: 200}", "{headers: {A: /b/}, body: ok}", "{body-matches: '^(a|b)+c'}", "{json: {$.a[0].b: up}}",
        "{number: {json: $.a, at-most: 9}}", "{number: {header: a}}", "{number: {pattern: 'a=(\\d+)'}}",
    ].compactMap { text in
        let spec =
            "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  p:\n    http:\n      url: http://x/\n      expect: \(text)\n"
        guard let source = try? SpecSource(name: "e", text: spec) else { return nil }
        return ((try? SpecParser.parse(source))?.probes.first?.members.first?.probe as? HTTPProbe)?.expectation
    }

    /// Replies of a Redis server.
    static let redis = FuzzTarget("redis") { bytes in
        var input = FuzzInput(bytes)
        let seed = input.byte()
        var probe = RedisProbe(endpoint: endpoint)
        probe.subject = [.ping, .key("k"), .info("used_memory")][Int(seed) % 3]
        try talk(input, seed) { RedisConversation(probe, password: seed > 127 ? [120] : nil) }
        let act = [LedgerAct.write, .read, .remove][Int(seed) % 3]
        try talk(input, seed) { RedisEntryConversation(act, key: "k", value: "k") }
    }

    /// Messages of a PostgreSQL server.
    static let postgres = FuzzTarget("postgres") { bytes in
        var input = FuzzInput(bytes)
        let seed = input.byte()
        var probe = PostgresProbe(endpoint: endpoint)
        if seed & 1 == 1 { probe.query = "select 1" }
        try talk(input, seed) { PostgresConversation(probe, password: seed & 2 == 2 ? [120] : nil) }
    }

    /// A server's part of SCRAM-SHA-256: its challenge, then its own proof.
    static let scram = FuzzTarget("scram", longest: 1024) { bytes in
        var input = FuzzInput(bytes)
        var proof = PostgresProof(password: [120])
        _ = proof.begin(nonce: [110])
        do throws(PostgresProof.Refusal) { _ = try proof.answer(to: input.line()) } catch { return }
        try promise(!proof.accepts(input.bytes), "a proof was guessed")
    }

    /// Frames of a gRPC server.
    static let grpc = FuzzTarget("grpc") { bytes in
        var input = FuzzInput(bytes)
        let seed = input.byte()
        try talk(input, seed) { GRPCConversation(GRPCProbe(endpoint: endpoint), version: nil) }
        _ = try? GRPCFields(block: input.rest)
        _ = GRPCHealth.status(input.bytes)
    }

    private static let endpoint = Endpoint.placeholder

    /// Holds a conversation twice, the other side talking at once and in pieces: it has to end the same.
    private static func talk<Talk: Conversation>(
        _ input: FuzzInput, _ seed: UInt8, _ make: () -> Talk
    ) throws(FuzzFinding) {
        func end(_ pieces: [[UInt8]]) -> (end: Progress?, said: [UInt8]) {
            var talk = make()
            _ = talk.begin()
            var said: [UInt8] = []
            for piece in pieces {
                switch talk.hear(piece[...]) {
                case .listen: continue
                case .say(let bytes): said += bytes
                case .end(let progress): return (progress, said)
                }
            }
            return (talk.ended(), said)
        }
        let whole = end([input.bytes]), parts = end(input.pieces(seed))
        try promise(whole.end == parts.end, "\(whole.end as Any) at once, \(parts.end as Any) in pieces")
    }
}
