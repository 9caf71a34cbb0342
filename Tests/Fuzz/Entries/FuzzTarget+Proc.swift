@testable import ChaosEngine
@testable import ChaosModel
@testable import LinuxKernel

extension FuzzTarget {
    /// A file of /proc or of a control group. The first byte says which.
    static let proc = FuzzTarget("proc") { bytes in
        var input = FuzzInput(bytes)
        switch input.byte() % 6 {
        case 0: _ = ProcessStat(parsing: input.bytes)
        case 1: _ = CgroupMounts.mounts(parsing: input.text).map { $0.directory(of: "/a/b") }
        case 2: _ = Pressure(input.text)
        case 3: _ = CPUTimes(parsing: input.text)
        case 4: _ = TrafficControl.defaultRoute(in: input.text)
        default: try readText(input.bytes)
        }
    }

    private static func readText(_ bytes: [UInt8]) throws {
        let path = try FuzzScratch.path("text")
        try Directory.replaceFile(path, with: bytes, mode: 0o600)
        let text = ProcText()
        guard text.load(path) == 0 else { return }
        for start in text.lines.prefix(20) {
            _ = (text.words(at: start), text.number(1, at: start), text.number(2, at: start, radix: 16))
        }
        _ = (text.line(Array("Rss:".utf8), skipping: 1), text.afterLast(")").map { text.number(3, at: $0) })
        _ = try? CgroupDirectory(FuzzScratch.directory).numbers("text")
    }

    /// A table of sockets: it says the same whatever pieces it is read in.
    static let sockets = FuzzTarget("sockets") { bytes in
        var input = FuzzInput(bytes)
        let seed = input.byte()
        for kind in [SocketTable.Kind.listening, .connected] {
            var whole = SocketLines(isTCP: seed & 1 == 0, states: kind.tcpStates), parts = whole
            whole.take(input.bytes)
            for piece in input.pieces(seed) { parts.take(piece) }
            try promise(whole.entries == parts.entries, "other sockets in pieces")
        }
    }

    /// A log that grows: its lines are counted alike whatever pieces it grows by.
    static let log = FuzzTarget("log") { bytes in
        var input = FuzzInput(bytes)
        let seed = input.byte()
        guard let pattern = try? TextPattern(field: "err(or|ror)*$") else { return }
        let pieces = input.pieces(seed)
        let path = try FuzzScratch.path("log")
        try Directory.replaceFile(path, with: [], mode: 0o600)
        let reading = LogReading(path: path, pattern: pattern)
        _ = reading.read()
        let file = try File(path, access: .append, creatingWith: 0o600)
        for piece in pieces.prefix(20) {
            try file.append(piece)
            _ = reading.read()
        }
        try file.append(Array(pieces.dropFirst(20).joined()))
        let lines = input.rest.split(separator: 10, omittingEmptySubsequences: false).dropLast()
        let expected = lines.count { pattern.contained(in: Array($0.prefix(LogReading.longestLine))) != .missing }
        try promise(reading.read().progress == .answered(.good, 0, value: Double(expected)), "other lines counted")
    }
}
