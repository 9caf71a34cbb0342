import Testing

@testable import ChaosModel

@Suite struct SpecHostileTests {
    private static func nested(_ make: (Int) -> String) -> String { (0..<40).map(make).joined(separator: "\n") }

    /// Input that must end in a diagnostic, by name.
    static let inputs: [(name: String, bytes: [UInt8])] = [
        ("10 MB of text", Array(repeating: UInt8(ascii: "a"), count: 10_000_000)),
        ("a NUL", Array("experiment: a\u{0}b\n".utf8)),
        ("control characters", Array("experiment: \u{1B}[31m\n".utf8)),
        ("invalid UTF-8", [0x65, 0x3A, 0x20, 0xFF, 0xFE]),
        ("UTF-16", [0xFF, 0xFE, 0x65, 0x00]),
        ("junk", (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }),
        ("private characters", Array("experiment: \u{E000}a\n".utf8)),
        ("deep flow", Array(String(repeating: "[", count: 200_000).utf8)),
        ("deep flow mappings", Array(String(repeating: "{a: ", count: 50_000).utf8)),
        ("deep block", Array(String(repeating: "- ", count: 100_000).utf8)),
        ("deep block, closed", Array((String(repeating: "- ", count: 900) + "a").utf8)),
        (
            "alias bomb",
            Array(("a0: &a0 [x, x]\n" + nested { "a\($0 + 1): &a\($0 + 1) [*a\($0), *a\($0), *a\($0)]" }).utf8)
        ),
        (
            "alias bomb in keys",
            Array(("- &a0 [x, x]\n" + nested { "- &a\($0 + 1) [*a\($0), *a\($0)]" } + "\n- ? *a40\n  : x\n").utf8)
        ),
        ("alias chain", Array(("a0: &a0 [x]\n" + nested { "a\($0 + 1): &a\($0 + 1) [*a\($0)]" }).utf8)),
        ("alias of itself", Array("a: &a [*a]\n".utf8)),
        ("many values", Array(("a: [" + String(repeating: "b,", count: 100_000) + "]").utf8)),
        ("many keys", Array((0..<22_000).map { "k\($0): v" }.joined(separator: "\n").utf8)),
        ("many duplicate keys", Array(String(repeating: "a: b\n", count: 50_000).utf8)),
        ("many duplicate pairs", Array((0..<40).flatMap { _ in (0..<600).map { "k\($0): v\n" } }.joined().utf8)),
        ("many empty values", Array(String(repeating: "- \n", count: 80_000).utf8)),
        ("many flow mappings", Array(("a: [" + String(repeating: "{},", count: 80_000) + "]").utf8)),
        ("many question marks", Array(String(repeating: "? ", count: 100_000).utf8)),
        ("long key", Array(String(repeating: "k", count: 200_000).utf8) + Array(": v".utf8)),
        ("long names", Array(("experiment: a\nmethod: [{" + String(repeating: "n", count: 100_000) + ": {}}]").utf8)),
        ("unclosed quote", Array(("experiment: \"" + String(repeating: "x\n", count: 100_000)).utf8)),
        ("stars", Array(String(repeating: "*", count: 250_000).utf8)),
        ("anchors", Array((0..<20_000).map { "- &a\($0) x\n" }.joined().utf8)),
        (
            "many objectives",
            Array(
                ("experiment: e\nprobes: {a: {tcp: 'x:1'}}\nslos:\n" + (0..<9_900).map { "- p99 <= \($0)us\n" }.joined())
                    .utf8)
        ),
        (
            "many unknown targets",
            Array(("experiment: e\nmethod:\n" + (0..<1_900).map { "- a.b: {target: t\($0), x: y}\n" }.joined()).utf8)
        ),
        (
            "unknown keys",
            Array(("experiment: e\n" + (0..<4_500).map { "methad\($0): v" }.joined(separator: "\n")).utf8)
        ),
    ]

    @Test(arguments: inputs.map(\.name)) func `hostile input ends in a diagnostic`(name: String) throws {
        let bytes = try #require(Self.inputs.first { $0.name == name }).bytes
        let error = try #require(throws: Diagnostics.self) {
            _ = try SpecParser.parse(SpecSource(name: name, bytes: bytes), faults: testFaults)
        }
        #expect(!error.all.isEmpty)
    }

    @Test func `a byte order mark and foreign line ends are text`() throws {
        let source = try SpecSource(name: "e", text: "\u{FEFF}experiment: e\r\nmethod:\r\n  - pause: 1\r\n")
        let error = try #require(throws: Diagnostics.self) { try SpecParser.parse(source, faults: []) }
        #expect(error.all.map(\.location) == [Location(line: 3, column: 12)])
        #expect(source.render(error).contains("\n  - pause: 1\n           ^\n"))
    }

    @Test func `errors beyond a hundred are only counted as more`() throws {
        let steps = (0..<300).map { "  - cpu.bun\($0): {}\n" }.joined()
        let error = try #require(throws: Diagnostics.self) {
            try SpecParser.parse(
                SpecSource(name: "e", text: "experiment: e\nhypothesis: [a]\nmethod:\n\(steps)"), faults: testFaults)
        }
        #expect(error.all.count == SpecParser.diagnosticLimit + 1)
        #expect(error.all.last?.message == "there are more than 100 errors, the rest is not shown")
    }

    @Test func `ordinary aliases are fine`() throws {
        let steps = (0..<200).map { _ in "  - cpu.burn: {for: *t}" }.joined(separator: "\n")
        let text = "experiment: e\nlabels: {t: &t 5s}\nmethod:\n\(steps)\n"
        let experiment = try SpecParser.parse(SpecSource(name: "e", text: text), faults: testFaults)
        #expect(experiment.method.count == 200)
    }
}
