import Testing

@testable import ChaosModel

@Suite struct `Patterns that answers are compared with` {
    @Test(
        arguments: [
            ("ok", "it is ok", true), ("^ok", "it is ok", false), ("ok$", "it is ok\n", true), ("ok$", "ok!", false),
            ("(?i)OK", "it is oK", true), ("(?m)^b$", "a\nb\nc", true), ("^b$", "a\nb\nc", false),
            ("a.c", "a\nc", false), ("a[^x]c", "a\nc", true), ("\\d{3}-\\d{2,}", "a123-4567", true),
            ("\\d{3}-\\d{2,}", "12-45", false), ("\\bcat\\b", "a cat.", true), ("\\bcat\\b", "concat", false),
            ("[]a-]+$", "]-a", true), ("(?:a|bc)*d", "abcbcad", true), ("é+", "caféé", true), ("\\x41\\t", "A\t", true),
            ("a{0}b", "b", true), ("(a*)*b", "aaab", true), ("(|a)+c", "aac", true), ("[\\w.]+@", "x.y@", true),
            ("\\.", "a", false), ("(?im)^OK$", "a\nok\n", true), ("x*", "", true), ("a|b|", "", true), ("^$", "", true),
        ])
    func `match as in Perl`(pattern: String, text: String, isFound: Bool) throws {
        let finding = try TextPattern(field: pattern).contained(in: Array(text.utf8))
        #expect(finding == (isFound ? .found(group: nil) : .missing))
    }

    @Test(
        arguments: [
            ("depth=(\\d+)", "x depth=417;", "417"), ("(a+?)a*", "aaa", "a"), ("(a+)a*", "aaa", "aaa"),
            ("<(.*?)>", "<a><b>", "a"), ("<(.*)>", "<a><b>", "a><b"), ("(?:x)(y)", "xy", "y"), ("(a)|b", "b", nil),
            ("(a|ab)(c|bcd)", "abcd", "a"), ("v([0-9.]+)", "v1.2 v3", "1.2"), ("(?:(a)|b)+", "ab", "a"),
        ])
    func `yield their first group`(pattern: String, text: String, group: String?) throws {
        let bytes = Array(text.utf8)
        guard case .found(let range) = try TextPattern(field: pattern).firstGroup(in: bytes) else {
            Issue.record("not found")
            return
        }
        #expect(range.map { String(decoding: bytes[$0], as: UTF8.self) } == group)
    }

    @Test(
        arguments: [
            "", "(", ")", "a)", "[", "[a", "*", "a**", "a{2", "a{3,2}", "a{1001}", "\\", "\\q", "\\x4", "(?=a)",
            "(?<n>a)",
            "(a)\\1", "[[:digit:]]", "[z-a]", "[é]", "^*", "(((a{99}){99}){99})", String(repeating: "(", count: 100),
            String(repeating: "a", count: 1001),
        ])
    func `that cannot be followed are refused`(pattern: String) {
        #expect(throws: FieldError.self) { try TextPattern(field: pattern) }
    }

    @Test(arguments: ["(a+)+$", "(a|aa)+$", "(a*)*b", "(.*)(.*)(.*)x$", "((a?){20}a{20})+b"])
    func `that make others go back for ever come to an end`(pattern: String) throws {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 64 << 10) + [UInt8(ascii: "!")]
        #expect(try TextPattern(field: pattern).contained(in: text) != .found(group: nil))
    }

    @Test func `one that is too much for a text says so instead of a guess`() throws {
        let text = (0..<60_000).map { UInt8(97 + ($0 * 7919 >> 3) % 2) }
        #expect(try TextPattern(field: "(a|b)*a(a|b){80}c").contained(in: text) == .tooCostly)
    }

    @Test(arguments: 0..<20)
    func `find what Swift's own expressions find`(seed: UInt64) throws {
        var random = SeededChoice(seed: seed)
        for _ in 0..<60 {
            let pattern = Self.pattern(depth: 0, &random)
            let own = try TextPattern(field: pattern), other = try Regex(pattern)
            for _ in 0..<8 {
                let text = String((0..<Int(random.next() % 7)).map { _ in "abc".randomElement(using: &random) ?? "a" })
                let bytes = Array(text.utf8)
                let match = try other.firstMatch(in: text)
                #expect((own.contained(in: bytes) == .missing) == (match == nil), "\(pattern) in \(text)")
                guard own.hasGroup, let match, case .found(let range) = own.firstGroup(in: bytes) else { continue }
                let group = match.output[1].substring.map(String.init)
                #expect(range.map { String(decoding: bytes[$0], as: UTF8.self) } == group, "\(pattern) in \(text)")
            }
        }
    }

    /// A random pattern whose repeated parts are never empty: what a group holds after an empty turn is a matter of taste.
    private static func pattern(depth: Int, _ random: inout SeededChoice) -> String {
        switch depth > 3 ? random.next() % 3 : random.next() % 9 {
        case 0: return "a"
        case 1: return "[ab]"
        case 2: return "b"
        case 3, 4: return pattern(depth: depth + 1, &random) + pattern(depth: depth + 1, &random)
        case 5: return "(?:\(pattern(depth: depth + 1, &random))|\(pattern(depth: depth + 1, &random)))"
        case 6: return "(\(pattern(depth: depth + 1, &random)))"
        case 7: return "[abc]" + (["*", "+", "?", "{2}", "*?", "+?", "{1,2}?"].randomElement(using: &random) ?? "")
        default:
            return (["^", "", ""].randomElement(using: &random) ?? "") + "(?:c|\(pattern(depth: depth + 1, &random)))"
        }
    }
}

extension SeededChoice: RandomNumberGenerator {}
