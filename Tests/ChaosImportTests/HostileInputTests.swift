import ChaosModel
import Testing

@testable import ChaosImport

/// No input ends the process, and what is wrong with it is said with its place.
struct HostileInputTests {
    @Test(arguments: [
        ("", "empty"), ("# nothing\n", "empty"), ("42", "no document"), ("[1, 2]", "no document"),
        ("a: {b", "neither YAML nor JSON"),
        ("{\"title\": \"x\", \"title\": \"y\", \"method\": []}", "duplicate key `title`"),
        ("method: [*nothing]", "no anchor `&nothing`"), ("? [a]\n: b\nmethod: []", "a key must be text"),
        ("kind: Deployment\napiVersion: apps/v1", "no document"),
        ("method: \u{1}", "not a text file"), (String(repeating: "[", count: 5000), "nested deeper"),
        (String(repeating: "{a: ", count: 300) + String(repeating: "}", count: 300), "nested deeper"),
    ])
    func `what cannot be read is refused`(text: String, reason: String) throws {
        let error = #expect(throws: Diagnostics.self) { try Fixture.read(text) }
        #expect(error?.all.contains { $0.message.contains(reason) } == true, "\(String(describing: error))")
    }

    @Test func `places count from 1, also behind an emoji in JSON`() throws {
        let error = #expect(throws: Diagnostics.self) { try Fixture.read("a: 1\nmethod: [*x]\n") }
        #expect(error?.all.first?.location == Location(line: 2, column: 10))
        let text = #"{"title": "\ud83d\ude00", "method": [], "odd": 1}"#
        let odd = try #require(try Fixture.read(text).fields.first { $0.path == "odd" })
        #expect(odd.location.column == Array(text.utf8).count - 1)
    }

    @Test func `aliases are counted, not expanded`() throws {
        var bomb = "method: []\na0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
        for level in 1..<12 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let error = #expect(throws: Diagnostics.self) { try Fixture.read(bomb) }
        #expect(error?.all.first?.message.contains("200000 values") == true)
    }

    @Test func `a huge file is refused`() {
        #expect(throws: Diagnostics.self) {
            try SourceText(name: "x", bytes: Array(repeating: UInt8(ascii: "a"), count: SourceText.byteLimit + 1))
        }
    }

    @Test(arguments: Fixture.all, 0..<4) func `a mutated document is accounted for as well`(fixture: Fixture, part: Int)
        throws
    {
        var draws = Draws(state: UInt64(part + 1) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(fixture.text.utf8.count))
        var read = 0
        for _ in 0..<25 {
            let text = draws.mutated(fixture.text)
            guard let source = try? SourceText(name: "x", bytes: Array(text.utf8)),
                let result = try? ImportResult(of: source)
            else { continue }
            read += 1
            let leaves = try SourceReader.documents(of: source).reduce(0) { $0 + $1.leaves.count }
            #expect(result.fields.count == leaves)
            for spec in result.specs { #expect(Fixture.isValid(spec.text) == spec.isComplete, "\(text)\n\(spec.text)") }
        }
        #expect(read > 0)
    }

    @Test(arguments: Fixture.all) func `a value of another kind is never lost`(fixture: Fixture) throws {
        let lines = fixture.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() {
            guard let colon = line.firstRange(of: ": ") else { continue }
            let values = ["[1, {a: b}]", "{x: [y]}", "-1", "1e400", "\"\"", "~", "${x}", "\"a\\0b\""]
            for value in [values[index % 8], values[(index + 3) % 8]] {
                var copy = lines
                copy[index] = line[..<colon.upperBound] + value + (line.hasSuffix(",") ? "," : "")
                let text = copy.joined(separator: "\n")
                guard let source = try? SourceText(name: "x", bytes: Array(text.utf8)),
                    let result = try? ImportResult(of: source)
                else { continue }
                let leaves = try SourceReader.documents(of: source).reduce(0) { $0 + $1.leaves.count }
                #expect(result.fields.count == leaves)
                for spec in result.specs {
                    #expect(Fixture.isValid(spec.text) == spec.isComplete, "\(text)\n\(spec.text)")
                }
            }
        }
    }
}

/// A repeatable source of changes to a text.
struct Draws {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(max(1, bound)))
    }

    /// The text with one to three changes: a line away, twice or elsewhere, a character changed, a piece put in.
    mutating func mutated(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let pieces = [
            "{", "]", ": ", "- ", "\"", "*a", "&a ", "0", "-1", "1e999", "null", "%", "\t", "${x}", "😀",
            "99999999999999999999", "''",
        ]
        for _ in 0...next(3) {
            let row = next(lines.count)
            switch next(5) {
            case 0 where lines.count > 1: lines.remove(at: row)
            case 1: lines.insert(lines[row], at: row)
            case 2: lines.swapAt(row, next(lines.count))
            case 3:
                var characters = Array(lines[row])
                if !characters.isEmpty {
                    characters[next(characters.count)] = Character(Unicode.Scalar(UInt8(32 + next(95))))
                }
                lines[row] = String(characters)
            default:
                var characters = Array(lines[row])
                characters.insert(contentsOf: pieces[next(pieces.count)], at: next(characters.count + 1))
                lines[row] = String(characters)
            }
        }
        return lines.joined(separator: "\n")
    }
}
