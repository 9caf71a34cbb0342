import ChaosModel
import Foundation
import Testing

@Suite
struct `A policy's text` {
    @Test(arguments: [
        ("rules: [{name: r, deny: {faults: [process.kil]}}]", "there is no fault `process.kil`", "`process.kill`"),
        ("rules: [{name: r, deny: {fault: [process.kill]}}]", "unknown key `fault` of `deny`", "`faults`"),
        ("rules: [{name: r, denny: {faults: [process.kill]}}]", "unknown key `denny` of `rules`", "`deny`"),
        ("rules: [{name: r, maximum: {dealy: 1s}}]", "no fault has a field `dealy`", "`delay`"),
        ("rules: [{name: r, maximum: {delay: 5}}]", "`5` is a number, `delay` takes a time", nil),
        ("rules: [{name: r, maximum: {delay: soon}}]", "`soon` is no number to compare with", nil),
        ("rules: [{name: r, maximum: {signal: 9}}]", "`signal` is no number: there is nothing to compare", nil),
        ("rules: [{name: r, maximum: {process.kil.for: 9s}}]", "there is no fault `process.kil`", "`process.kill`"),
        ("rules: [{name: r, allow: {targets: [\"prot:80\"]}}]", "`prot:80` is no kind of target", "`port`"),
        ("rules: [{name: r, allow: {targets: [\"port:9-1\"]}}]", "expected a port or two, found `9-1`", nil),
        ("rules: [{name: r, deny: {consents: [ssh]}}]", "expected one of", "`sshd`"),
        ("rules: [{name: r, windows: [{days: mun, from: \"09:00\", to: \"10:00\"}]}]", "expected a day", nil),
        ("rules: [{name: r, windows: [{from: \"9:00\", to: \"10:00\"}]}]", "expected a time of day", nil),
        ("rules: [{name: r, windows: [{from: \"09:00\", to: \"25:00\"}]}]", "expected a time of day", nil),
        ("rules: [{name: r, windows: [{from: \"09:00\", to: \"09:00\"}]}]", "is no later than `from`", nil),
        ("rules: [{name: r, windows: [{from: \"09:00\", to: \"10:00\", zone: ../x y}]}]", "expected a zone", nil),
        ("rules: [{name: r, blackouts: [{from: 2026-02-30, to: 2026-03-01}]}]", "there is no such day", nil),
        ("rules: [{name: r, blackouts: [{from: 2026-03-02, to: 2026-03-01}]}]", "is before `from`", nil),
        ("rules: [{name: r, require: {approvals: {from: [sre]}}}]", "`sre` is nobody", nil),
        ("rules: [{name: r, require: {approvals: {count: 0}}}]", "at least one does", nil),
        ("rules: [{name: r}]", "the rule demands nothing", nil), ("rules: []", "`rules` is an empty list", nil),
        ("rules: [{deny: {faults: [\"*\"]}}]", "needs `name`", nil), ("halt: {files: [STOP]}", "absolute path", nil),
        ("rules: {name: r}", "expected a list, found a mapping", nil), ("", "the policy is empty", nil),
        ("{}", "the policy has no rules", nil),
        (
            "rules: [{name: r, deny: {faults: [\"*\"]}}, {name: r, deny: {faults: [\"*\"]}}]",
            "two rules are called `r`", nil
        ),
        ("rules: [{name: r, deny: {faults: [\"*\"]}, deny: {faults: [\"*\"]}}]", "duplicate key `deny`", nil),
    ])
    func `is refused with its place and what would be right`(text: String, message: String, help: String?) throws {
        let problems = try PolicyFixture.problems(text)
        #expect(problems.contains { $0.message.contains(message) }, "\(problems)")
        if let help { #expect(problems.contains { $0.suggestion?.contains(help) ?? false }, "\(problems)") }
        if !text.isEmpty { #expect(problems.allSatisfy { $0.location != nil }, "\(problems)") }
    }

    @Test func `is refused with everything that is wrong at once`() throws {
        let text = """
            rules:
              - name: a
                deny: {faults: [nope]}
                maximum: {delay: 5}
              - name: b
                allow: {targets: [nope]}
                windows: [{from: x, to: y}]
            """
        #expect(try PolicyFixture.problems(text).map { $0.location?.line } == [3, 4, 6, 7, 7])
    }

    @Test func `of the example and of every block in its reference is a policy`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let example = try String(contentsOf: root.appending(path: "Examples/policy.yaml"), encoding: .utf8)
        let reference = try String(contentsOf: root.appending(path: "Documentation/policy.md"), encoding: .utf8)
        let blocks = reference.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        #expect(blocks.count >= 6)
        for text in [example] + blocks { #expect(try PolicyFixture.problems(text) == [], "\(text)") }
        #expect(reference.contains("```yaml\n" + example), "the reference shows the example")
    }

    @Test func `has a schema with every key that is read`() throws {
        let data = try JSONSerialization.jsonObject(with: Data(PolicySchema.json().utf8)) as? [String: Any]
        let definitions = try #require(data?["$defs"] as? [String: [String: Any]])
        let keys = try #require(definitions["rule"]?["properties"] as? [String: Any]).keys
        #expect(
            Set(keys) == [
                "name", "because", "when", "allow", "deny", "maximum", "minimum", "windows", "blackouts", "require",
            ])
    }

    @Test(arguments: [
        ("a*b", "ab", true), ("a*b", "axxb", true), ("a*b", "axxbc", false), ("*", "", true), ("?", "", false),
        ("a?c", "abc", true), ("**a**", "bab", true), ("*a*a*a*a*b", String(repeating: "a", count: 3000), false),
    ])
    func `may have patterns for names`(pattern: String, name: String, matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }
}
