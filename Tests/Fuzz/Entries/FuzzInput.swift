/// An input taken apart from its front.
struct FuzzInput {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next byte; 0 at the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// The bytes up to the next line feed, which is dropped.
    mutating func line() -> [UInt8] {
        let end = rest.firstIndex(of: 10) ?? rest.endIndex
        defer { rest = rest[end...].dropFirst() }
        return Array(rest[..<end])
    }

    /// What is left, as bytes and as text.
    var bytes: [UInt8] { Array(rest) }
    var text: String { String(decoding: rest, as: UTF8.self) }

    /// What is left, in pieces whose sizes depend on `seed` alone.
    func pieces(_ seed: UInt8) -> [[UInt8]] {
        var left = rest
        var state = UInt32(seed) &+ 1
        var pieces: [[UInt8]] = []
        while !left.isEmpty {
            state = state &* 1_664_525 &+ 1_013_904_223
            let size = 1 + Int(state >> 24) % (1 + Int(seed))
            pieces.append(Array(left.prefix(size)))
            left = left.dropFirst(size)
        }
        return pieces
    }
}
