/// One decoder under fuzzing: whatever the bytes are, `run` returns. It throws only when a promise is broken.
struct FuzzTarget: Sendable, CustomStringConvertible {
    /// Its name: of the corpus' directory, of the dictionary, and what `script/fuzz` takes.
    let name: String
    /// The longest input worth trying, in bytes.
    let longest: Int
    /// Decodes the input and checks what holds for every input.
    let run: @Sendable ([UInt8]) throws -> Void

    var description: String { name }

    init(_ name: String, longest: Int = 4096, _ run: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.longest = longest
        self.run = run
    }

    /// Every target.
    static let all: [FuzzTarget] = [
        .spec, .quantity, .pattern, .json, .path, .journal, .helper, .record, .report, .samples, .counters, .manifest,
        .http, .metrics, .redis, .postgres, .scram, .grpc, .dnsReply, .dnsQuery, .netlink, .queue, .proc, .sockets,
        .log, .group,
    ]

    /// The target of this name.
    static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// A promise that some input broke.
struct FuzzFinding: Error, CustomStringConvertible {
    let description: String
}

/// Says which promise is broken, when it is.
func promise(_ holds: Bool, _ description: @autoclosure () -> String) throws(FuzzFinding) {
    if !holds { throw FuzzFinding(description: description()) }
}
