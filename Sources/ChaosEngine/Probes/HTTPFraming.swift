/// How long an answer's body is, and whether its connection stays, as its headers say (RFC 9112, sections 6 and 9).
struct HTTPFraming {
    /// Content-Length, if there is one.
    private(set) var length: UInt64?
    /// Whether there is a Transfer-Encoding, which overrides the length.
    private(set) var hasCoding = false
    /// Whether the last transfer coding is chunked.
    private(set) var isChunked = false
    /// Whether a Connection header says `close`, or `keep-alive`.
    private(set) var closes = false, keepsAlive = false

    /// Reads one header line without its end.
    /// - Returns: whether it is a header; two different lengths are not.
    mutating func read(_ line: [UInt8]) -> Bool {
        guard let colon = line.firstIndex(of: 58), colon > 0 else { return false }
        let name = line[..<colon]
        if name.contains(where: { $0 <= 32 || $0 >= 127 }) { return false }
        let value = Self.trimmed(line[(colon + 1)...])
        if Self.equals(name, "content-length") { return readLength(value) }
        if Self.equals(name, "connection") {
            for option in value.split(separator: 44).map(Self.trimmed) {
                if Self.equals(option, "close") { closes = true }
                if Self.equals(option, "keep-alive") { keepsAlive = true }
            }
        }
        if Self.equals(name, "transfer-encoding") {
            hasCoding = true
            let last = value.lastIndex(of: 44).map { value[($0 + 1)...] } ?? value
            isChunked = Self.equals(Self.trimmed(last), "chunked")
        }
        return true
    }

    private mutating func readLength(_ value: ArraySlice<UInt8>) -> Bool {
        for item in value.split(separator: 44, omittingEmptySubsequences: false) {
            var number: UInt64 = 0
            let digits = Self.trimmed(item)
            if digits.isEmpty || digits.count > 18 { return false }
            for byte in digits {
                guard byte >= 48, byte <= 57 else { return false }
                number = number * 10 + UInt64(byte - 48)
            }
            if let length, length != number { return false }
            length = number
        }
        return true
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, first == 32 || first == 9 { bytes.removeFirst() }
        while let last = bytes.last, last == 32 || last == 9 { bytes.removeLast() }
        return bytes
    }

    /// Compares without regard to case; `text` is lower case.
    private static func equals(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool {
        bytes.count == text.utf8.count
            && zip(bytes, text.utf8).allSatisfy { ($0 >= 65 && $0 <= 90 ? $0 + 32 : $0) == $1 }
    }
}
