/// Reads a pattern: the part of Perl's syntax that needs no going back.
struct PatternParser {
    /// Whether there is a group whose text can be wanted.
    private(set) var hasGroup = false
    private let text: [UInt8]
    private var position = 0
    private var depth = 0
    private var ignoresCase = false
    private var hasLines = false

    private static let deepest = 50
    private static let mostRepeats = 1000

    init(_ text: String) { self.text = Array(text.utf8) }

    /// Reads the whole pattern.
    /// - Throws: `FieldError` with the place, counted in characters from 1.
    mutating func parse() throws(FieldError) -> PatternNode {
        readFlags()
        let node = try choice()
        if position < text.count { throw problem("`)` closes nothing", "write `\\)` for the character") }
        return node
    }

    private mutating func readFlags() {
        guard text.starts(with: Array("(?".utf8)), let end = text.firstIndex(of: UInt8(ascii: ")")), end > 2,
            text[2..<end].allSatisfy({ $0 == UInt8(ascii: "i") || $0 == UInt8(ascii: "m") })
        else { return }
        ignoresCase = text[2..<end].contains(UInt8(ascii: "i"))
        hasLines = text[2..<end].contains(UInt8(ascii: "m"))
        position = end + 1
    }

    private mutating func choice() throws(FieldError) -> PatternNode {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(FieldError) -> PatternNode {
        var parts: [PatternNode] = []
        while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            parts.append(try repeated(try atom()))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func atom() throws(FieldError) -> PatternNode {
        guard let byte = next else { throw problem("the pattern ends too early") }
        switch byte {
        case UInt8(ascii: "("): return try group()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            let sign = String(Unicode.Scalar(byte))
            throw problem("`\(sign)` repeats nothing", "write `\\\(sign)` for the character")
        case UInt8(ascii: "["):
            position += 1
            return .bytes(cased(try set()))
        case UInt8(ascii: "\\"):
            position += 1
            return try escape()
        default: break
        }
        position += 1
        switch byte {
        case UInt8(ascii: "."): return .bytes(ByteSet.lineEnd.inverted)
        case UInt8(ascii: "^"): return .place(hasLines ? .lineStart : .textStart)
        case UInt8(ascii: "$"): return .place(hasLines ? .lineEnd : .textEnd)
        case 0x80...: return .sequence(character(byte))
        default: return .bytes(cased(ByteSet(byte...byte)))
        }
    }

    /// The bytes of a character outside ASCII, of which the first is read: repeated, they are repeated together.
    private mutating func character(_ first: UInt8) -> [PatternNode] {
        var bytes: [PatternNode] = [.bytes(ByteSet(first...first))]
        while let byte = next, byte & 0xC0 == 0x80 {
            bytes.append(.bytes(ByteSet(byte...byte)))
            position += 1
        }
        return bytes
    }

    private mutating func group() throws(FieldError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw problem("groups are nested more than \(Self.deepest) deep") }
        position += 1
        var isKept = false
        if take("?") {
            guard take(":") else {
                throw problem(
                    "`(?` begins something that is not supported: look-around and named groups are not",
                    "write `(?:…)` for a group, or `(?i)` and `(?m)` at the very start")
            }
        } else if !hasGroup {
            (isKept, hasGroup) = (true, true)
        }
        let inner = try choice()
        guard take(")") else { throw problem("a `(` is not closed", "write `\\(` for the character") }
        return isKept ? .kept(inner) : inner
    }

    private mutating func repeated(_ node: PatternNode) throws(FieldError) -> PatternNode {
        guard let byte = next else { return node }
        let bounds: (least: Int, most: Int?)
        switch byte {
        case UInt8(ascii: "*"): bounds = (0, nil)
        case UInt8(ascii: "+"): bounds = (1, nil)
        case UInt8(ascii: "?"): bounds = (0, 1)
        case UInt8(ascii: "{"):
            guard let counted = counts() else {
                throw problem("`{` needs a count, such as `{2,5}`", "write `\\{` for the character")
            }
            bounds = counted
        default: return node
        }
        position += 1
        if max(bounds.least, bounds.most ?? 0) > Self.mostRepeats {
            throw problem("a count is at most \(Self.mostRepeats)")
        }
        if let most = bounds.most, most < bounds.least { throw problem("the least count is above the most") }
        if case .place = node { throw problem("a place such as `^` or `\\b` cannot be repeated") }
        let result = PatternNode.repeated(node, least: bounds.least, most: bounds.most, isLazy: take("?"))
        if let sign = next, "*+?{".utf8.contains(sign) { throw problem("it is repeated already") }
        return result
    }

    /// Reads `{2}`, `{2,}` or `{2,5}` up to its last byte.
    private mutating func counts() -> (Int, Int?)? {
        guard let end = text[position...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let parts = text[(position + 1)..<end].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { part in part.allSatisfy(\.isASCIIDigit) ? String(decoding: part, as: UTF8.self) : "x" }
        guard (1...2).contains(parts.count), let least = Int(parts[0]) else { return nil }
        if parts.count == 2, !parts[1].isEmpty, Int(parts[1]) == nil { return nil }
        position = end
        return (least, parts.count == 1 ? least : Int(parts[1]))
    }
}

extension PatternParser {
    private mutating func escape() throws(FieldError) -> PatternNode {
        switch next {
        case UInt8(ascii: "b"):
            position += 1
            return .place(.wordEdge)
        case UInt8(ascii: "B"):
            position += 1
            return .place(.noWordEdge)
        case .some(UInt8(ascii: "1")...UInt8(ascii: "9")):
            throw problem("a pattern cannot refer back to what a group has found")
        default: return .bytes(cased(try escapedSet()))
        }
    }

    /// What follows a backslash, in a set or outside.
    private mutating func escapedSet() throws(FieldError) -> ByteSet {
        guard let byte = next else { throw problem("the pattern ends with a backslash", "write `\\\\`") }
        position += 1
        switch byte {
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "D"): return ByteSet.digits.inverted
        case UInt8(ascii: "w"): return .wordBytes
        case UInt8(ascii: "W"): return ByteSet.wordBytes.inverted
        case UInt8(ascii: "s"): return .spaces
        case UInt8(ascii: "S"): return ByteSet.spaces.inverted
        case UInt8(ascii: "n"): return .lineEnd
        case UInt8(ascii: "r"): return ByteSet(13...13)
        case UInt8(ascii: "t"): return ByteSet(9...9)
        case UInt8(ascii: "0"): return ByteSet(0...0)
        case UInt8(ascii: "x"):
            let digits = text[position...].prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else {
                throw problem("`\\x` needs two hexadecimal digits")
            }
            position += 2
            return ByteSet(value...value)
        default:
            let isLetter = byte >= 0x80 || ByteSet.wordBytes.contains(byte)
            if isLetter { throw problem("`\\\(String(Unicode.Scalar(byte)))` has no meaning here") }
            return ByteSet(byte...byte)
        }
    }

    /// Reads `a-z_]` after its bracket.
    private mutating func set() throws(FieldError) -> ByteSet {
        let isInverted = take("^")
        var whole = ByteSet()
        var isFirst = true
        while let byte = next, byte != UInt8(ascii: "]") || isFirst {
            isFirst = false
            if text[position...].starts(with: Array("[:".utf8)) {
                throw problem("named sets such as `[:digit:]` are not supported", "write `\\d`, `\\w` or `\\s`")
            }
            let (low, members) = try setMember()
            let isRange =
                next == UInt8(ascii: "-") && position + 1 < text.count && text[position + 1] != UInt8(ascii: "]")
            guard isRange, let low else {
                whole = whole.union(members)
                continue
            }
            position += 1
            guard let high = try setMember().single, high >= low else {
                throw problem("a range in `[…]` goes from a lower to a higher character")
            }
            whole.insert(low...high)
        }
        guard take("]") else { throw problem("a `[` is not closed", "write `\\[` for the character") }
        return isInverted ? whole.inverted : whole
    }

    private mutating func setMember() throws(FieldError) -> (single: UInt8?, members: ByteSet) {
        guard let byte = next else { throw problem("a `[` is not closed", "write `\\[` for the character") }
        if byte >= 0x80 { throw problem("`[…]` takes ASCII characters only", "write `(?:ä|ö)`") }
        position += 1
        guard byte == UInt8(ascii: "\\") else { return (byte, ByteSet(byte...byte)) }
        let members = try escapedSet()
        let single = (UInt8.min...UInt8.max).first(where: members.contains)
        return (single.flatMap { members == ByteSet($0...$0) ? $0 : nil }, members)
    }

    private func cased(_ set: ByteSet) -> ByteSet { ignoresCase ? set.ignoringCase : set }

    private var next: UInt8? { position < text.count ? text[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func problem(_ message: String, _ suggestion: String? = nil) -> FieldError {
        let place = String(decoding: text.prefix(position), as: UTF8.self).count + 1
        return FieldError("\(message), at character \(place) of the pattern", suggestion: suggestion)
    }
}
