import ChaosModel
import LinuxKernel

/// Asks a PostgreSQL server whether it is ready, or logs in and sends one simple query.
struct PostgresConversation: Conversation {
    private enum Stage { case login, proving, query }

    private let probe: PostgresProbe
    private let password: [UInt8]?
    private var proof: PostgresProof
    private var heard: ArraySlice<UInt8> = []
    private var stage = Stage.login
    /// Whether a first row has come, and its first column.
    private var hasRow = false
    private var column: ArraySlice<UInt8>?
    private var failure: PostgresFailure?

    /// - Parameter password: its bytes; `nil` has none.
    init(_ probe: PostgresProbe, password: [UInt8]?) {
        self.probe = probe
        self.password = password
        proof = PostgresProof(password: password ?? [])
    }

    var farewell: [UInt8] { PostgresMessage.bytes("X", []) }

    mutating func begin() -> [UInt8] {
        heard = []
        (stage, hasRow, column, failure) = (.login, false, nil, nil)
        let fields = [
            ("user", probe.user), ("database", probe.database ?? probe.user), ("application_name", "aftershock"),
        ]
        let texts = fields.flatMap { PostgresMessage.text($0.utf8) + PostgresMessage.text($1.utf8) }
        return PostgresMessage.bytes(nil, PostgresMessage.integer(196_608) + texts + [0])
    }

    mutating func hear(_ bytes: ArraySlice<UInt8>) -> Turn {
        heard += bytes
        var reply: [UInt8] = []
        do throws(PostgresMessage.Malformed) {
            while let message = try PostgresMessage.take(from: &heard) {
                switch try hear(message) {
                case .listen: continue
                case .say(let bytes): reply += bytes
                case let end: return end
                }
            }
        } catch {
            return .end(.badProtocol)
        }
        return reply.isEmpty ? .listen : .say(reply)
    }

    private mutating func hear(_ message: PostgresMessage) throws(PostgresMessage.Malformed) -> Turn {
        switch Character(Unicode.Scalar(message.type)) {
        case "R" where probe.query == nil: return .end(.good)
        case "R": return try prove(message.body)
        case "E":
            let code = PostgresFailure(sqlState: message.sqlState ?? "")
            if probe.query == nil { return code.meansReady ? .end(.good) : .end(.badAnswer, code.rawValue) }
            // After a failed query the server goes on, and says when; before that the connection is over.
            if stage != .query || code == .notReady { return .end(.badAnswer, code.rawValue) }
            failure = code
            return .listen
        case "Z" where stage == .login:
            stage = .query
            return .say(PostgresMessage.bytes("Q", PostgresMessage.text((probe.query ?? "").utf8)))
        case "Z" where stage == .query: return judge()
        case "D" where stage == .query && !hasRow:
            column = try message.firstColumn()
            hasRow = true
            return .listen
        case "S", "K", "N", "A", "v": return .listen
        case "T", "C", "I", "D": return stage == .query ? .listen : .end(.badProtocol)
        // COPY has no place in a probe.
        default: return .end(.badProtocol)
        }
    }

    private func judge() -> Turn {
        if let failure { return .end(.badAnswer, failure.rawValue) }
        let number = column.flatMap { NumberText.value($0) }
        if number == nil, probe.bounds == NumberBounds() { return .end(.good) }
        return probe.bounds.turn(for: number)
    }

    /// Answers a request for authentication.
    private mutating func prove(_ body: [UInt8]) throws(PostgresMessage.Malformed) -> Turn {
        guard body.count >= 4 else { throw .init() }
        let rest = body[4...]
        let kind = PostgresMessage.number(body[0..<4])
        if kind == 0 {
            stage = .login
            return .listen
        }
        guard let password else { return .end(.badAnswer, PostgresFailure.method.rawValue) }
        do throws(PostgresProof.Refusal) {
            switch kind {
            case 3: return .say(PostgresMessage.bytes("p", PostgresMessage.text(password)))
            case 5 where rest.count == 4:
                let answer = try proof.md5(user: probe.user, salt: rest)
                return .say(PostgresMessage.bytes("p", PostgresMessage.text(answer)))
            case 10:
                let name = Array("SCRAM-SHA-256".utf8)
                guard rest.split(separator: 0).contains(where: { $0.elementsEqual(name) }) else { break }
                stage = .proving
                let opening = proof.begin()
                let length = PostgresMessage.integer(Int32(opening.count))
                return .say(PostgresMessage.bytes("p", PostgresMessage.text(name) + length + opening))
            case 11 where stage == .proving: return .say(PostgresMessage.bytes("p", try proof.answer(to: Array(rest))))
            case 12 where stage == .proving: return proof.accepts(Array(rest)) ? .listen : .end(.badProtocol)
            default: break
            }
            return .end(.badAnswer, PostgresFailure.method.rawValue)
        } catch {
            switch error {
            case .malformed: return .end(.badProtocol)
            case .tooCostly: return .end(.badAnswer, PostgresFailure.method.rawValue)
            case .local(let code): return .end(.local(code))
            }
        }
    }
}

extension PostgresProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        var password: [UInt8]?
        if let passwordFile { password = try ProbeSecret.read(passwordFile, of: spec) }
        let address = try PlannedProbe.address(endpoint.host, endpoint.port, of: spec)
        return ConversationQuestion(address: address) { [self, password] in
            PostgresConversation(self, password: password)
        }
    }
}
