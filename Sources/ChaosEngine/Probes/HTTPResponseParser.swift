import ChaosModel

/// Reads one HTTP/1 answer from whatever pieces it arrives in (RFC 9112). Its input may be hostile: every part is
/// bounded, and anything that is not an answer ends in `.malformed`.
package struct HTTPResponseParser {
    /// How far it is.
    package enum Status: Equatable {
        case incomplete, complete, malformed
    }

    /// The most bytes of a head, of one line between chunks or of a trailer.
    static let headLimit = 64 << 10
    /// The most bytes of a body that are kept.
    static let bodyLimit = 64 << 10

    /// How far it is.
    package private(set) var status = Status.incomplete
    /// The status code of the answer whose head is read or being read; 0 before.
    package private(set) var code: UInt16 = 0
    /// Whether the head of the final answer is read: `code` is its own then.
    package private(set) var hasHead = false
    /// The beginning of the body.
    package private(set) var body: [UInt8] = []
    /// Whether all of the body was kept.
    package private(set) var isWhole = true
    /// The headers that the answer is judged by.
    private(set) var notes: HTTPHeaderNotes
    /// The metrics that are read of the body, instead of keeping it.
    private(set) var page: MetricPage?

    private enum Part {
        case statusLine, headers
        case counted(UInt64)
        case untilClose, chunkSize
        case chunk(UInt64)
        case chunkEnd, trailer
    }

    private let isHead: Bool
    private let longest: Int
    private var part = Part.statusLine
    private var line: [UInt8] = []
    private var headSize = 0
    private var framing = HTTPFraming()
    private var minorVersion: UInt8 = 0
    /// Whether the body ends only with the connection, or bytes came that belong to no answer.
    private var spoilsConnection = false

    /// A parser for the answer to one question.
    /// - Parameter isHead: whether the question was HEAD, so that no body follows.
    init(isHead: Bool = false, notes: HTTPHeaderNotes = HTTPHeaderNotes(), page: MetricPage? = nil) {
        self.isHead = isHead
        longest = Self.bodyLimit
        self.notes = notes
        self.page = page
    }

    /// A parser for an answer that is read for its body.
    /// - Parameter longest: the most bytes of it that are kept.
    package init(longest: Int) {
        isHead = false
        self.longest = longest
        notes = HTTPHeaderNotes()
    }

    /// Forgets everything but its memory.
    mutating func reset() {
        status = .incomplete
        code = 0
        hasHead = false
        part = .statusLine
        headSize = 0
        framing = HTTPFraming()
        spoilsConnection = false
        line.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
        isWhole = true
        notes.reset()
        page?.reset()
    }

    /// Whether another question can be asked on the connection: the answer was whole, nothing followed it, and the server
    /// keeps the connection (RFC 9112, section 9.3).
    package var keepsConnection: Bool {
        guard status == .complete, code != 101, !spoilsConnection, !framing.closes else { return false }
        return minorVersion >= 1 || framing.keepsAlive
    }

    /// Takes the first `count` bytes of `bytes`; what follows the answer is ignored.
    package mutating func consume(_ bytes: [UInt8], count: Int) {
        var index = 0
        while index < count, status == .incomplete {
            switch part {
            case .counted(let left): index += keep(bytes, index, count, left) { .counted($0) }
            case .chunk(let left): index += keep(bytes, index, count, left) { .chunk($0) }
            case .untilClose: index += keep(bytes, index, count, .max) { _ in .untilClose }
            default:
                let byte = bytes[index]
                index += 1
                headSize += 1
                if headSize > Self.headLimit {
                    status = .malformed
                } else if byte != 10 {
                    line.append(byte)
                } else {
                    endLine()
                    line.removeAll(keepingCapacity: true)
                }
            }
        }
        if index < count { spoilsConnection = true }
    }

    /// Hands over what of the body has come, for answers that are read as they come.
    package mutating func takeBody() -> [UInt8] {
        defer { body.removeAll(keepingCapacity: true) }
        return body
    }

    /// The peer has ended its side. Afterwards `.incomplete` means that it ended too early.
    package mutating func end() {
        if status == .incomplete, case .untilClose = part { status = .complete }
    }

    /// Whether the kept part of the body contains `wanted`.
    func bodyContains(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        guard body.count >= wanted.count else { return false }
        return (0...(body.count - wanted.count)).contains { start in
            body[start] == first && body[start..<start + wanted.count].elementsEqual(wanted)
        }
    }

    private mutating func keep(
        _ bytes: [UInt8], _ start: Int, _ end: Int, _ left: UInt64, _ next: (UInt64) -> Part
    ) -> Int {
        let taken = Int(min(UInt64(end - start), left))
        page?.consume(bytes[start..<start + taken])
        let kept = page == nil ? min(taken, longest - body.count) : 0
        if kept < taken { isWhole = false }
        if kept > 0 { body.append(contentsOf: bytes[start..<start + kept]) }
        part = next(left - UInt64(taken))
        switch part {
        case .counted(0): status = .complete
        case .chunk(0): part = .chunkEnd
        default: break
        }
        return taken
    }

    private mutating func endLine() {
        if line.last == 13 { line.removeLast() }
        if line.contains(where: { $0 == 13 || $0 == 0 }) {
            status = .malformed
            return
        }
        switch part {
        case .statusLine: readStatusLine()
        case .headers: line.isEmpty ? endHead() : readHeader()
        case .chunkSize: readChunkSize()
        case .chunkEnd: line.isEmpty ? begin(.chunkSize) : fail()
        case .trailer: if line.isEmpty { status = .complete }
        case .counted, .chunk, .untilClose: fail()
        }
    }

    private mutating func fail() { status = .malformed }

    private mutating func begin(_ next: Part) {
        part = next
        headSize = 0
    }

    /// `HTTP/1.1 200 OK`; the reason may be missing together with its space.
    private mutating func readStatusLine() {
        let isVersion = line.count >= 12 && line.starts(with: Array("HTTP/1.".utf8)) && Self.isDigit(line[7])
        guard isVersion, line[8] == 32, line[9...11].allSatisfy(Self.isDigit), line.count == 12 || line[12] == 32
        else { return fail() }
        minorVersion = line[7] - 48
        code = line[9...11].reduce(0) { $0 * 10 + UInt16($1 - 48) }
        code < 100 ? fail() : (part = .headers)
    }

    private mutating func readHeader() {
        if !framing.read(line) { fail() }
        notes.read(line)
    }

    private mutating func endHead() {
        if code < 200, code != 101 {
            framing = HTTPFraming()
            notes.reset()
            part = .statusLine
            return
        }
        hasHead = true
        if isHead || code < 200 || code == 204 || code == 304 {
            status = .complete
        } else if framing.isChunked {
            begin(.chunkSize)
        } else if !framing.hasCoding, let length = framing.length {
            length == 0 ? (status = .complete) : (part = .counted(length))
        } else {
            part = .untilClose
            spoilsConnection = true
        }
    }

    /// `1f40;extension`.
    private mutating func readChunkSize() {
        var size: UInt64 = 0
        var digits = 0
        for byte in line {
            guard let value = Self.hexadecimal(byte) else {
                if byte == 59 || byte == 32 || byte == 9 { break }
                return fail()
            }
            digits += 1
            if digits > 15 { return fail() }
            size = size << 4 | UInt64(value)
        }
        if digits == 0 { return fail() }
        begin(size == 0 ? .trailer : .chunk(size))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
