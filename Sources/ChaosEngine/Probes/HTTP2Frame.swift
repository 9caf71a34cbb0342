/// A frame of HTTP/2 (RFC 9113, section 4): a header of 9 bytes and a payload.
struct HTTP2Frame: Equatable {
    /// The types that matter here.
    static let data: UInt8 = 0, headers: UInt8 = 1, reset: UInt8 = 3, settings: UInt8 = 4, push: UInt8 = 5,
        ping: UInt8 = 6
    static let goAway: UInt8 = 7, continuation: UInt8 = 9
    /// The flags that matter here.
    static let endStream: UInt8 = 1, acknowledged: UInt8 = 1, endHeaders: UInt8 = 4, padded: UInt8 = 8,
        priority: UInt8 = 32

    let type: UInt8
    let flags: UInt8
    let stream: UInt32
    let payload: [UInt8]

    /// The longest payload: what a peer that is told nothing else may send.
    static let longest = 16_384

    /// The frame's bytes.
    static func bytes(_ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []) -> [UInt8] {
        big(UInt32(payload.count), 3) + [type, flags] + big(stream, 4) + payload
    }

    /// A number as so many bytes, the highest first.
    static func big(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }

    /// A number from bytes, the highest first.
    static func number(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    /// The first frame of `bytes`, taken away from them; `nil` when it is not whole yet. What is left is not moved.
    /// - Throws: `Malformed` for a frame that is longer than allowed, or belongs to what is no HTTP/2.
    static func take(from bytes: inout ArraySlice<UInt8>) throws(Malformed) -> HTTP2Frame? {
        if bytes.count < 9 { return nil }
        let head = Array(bytes.prefix(9))
        let length = Int(number(head[0..<3]))
        guard length <= longest else { throw Malformed() }
        guard bytes.count >= 9 + length else { return nil }
        let frame = HTTP2Frame(
            type: head[3], flags: head[4], stream: number(head[5..<9]) & 0x7fff_ffff,
            payload: Array(bytes.dropFirst(9).prefix(length)))
        bytes = bytes.dropFirst(9 + length)
        return frame
    }

    /// The payload of DATA or HEADERS without padding and priority.
    /// - Throws: `Malformed` when the padding is longer than the payload.
    func content() throws(Malformed) -> ArraySlice<UInt8> {
        var rest = payload[...]
        var padding = 0
        if flags & Self.padded != 0 { padding = Int(rest.popFirst() ?? 0) }
        if type == Self.headers, flags & Self.priority != 0 { rest = rest.dropFirst(5) }
        guard padding <= rest.count else { throw Malformed() }
        return rest.dropLast(padding)
    }

    /// These bytes are no frame.
    struct Malformed: Error {}
}
