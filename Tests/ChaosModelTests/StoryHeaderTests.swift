import Foundation
import Testing

@testable import ChaosModel

@Suite
struct `The story at the head of an experiment` {
    private static let whole = """
        # Story: A shop moved its database 200 ms away. v1.5 was slow at once,
        #   and its pool ran dry.
        # Teaches: latency adds up.
        # Good: p99 under a second.
        # Bad: time-outs.
        # Victim: web --workers 4
        # Cure: web --hardened, net-hardened.yaml
        # Effect: the edge slows down
        # Ends: 4
        # Shows: faults[0].proof.packets_delayed >= 100
        # Shows: slos[edge p99 <= 350ms].held == false
        # Cured: slos[edge p99 <= 350ms].worst contains  ms
        # Needs: netem, nginx
        # Scale: 0.5
        #
        experiment: net
        # Note: a comment further down is nobody's business.
        method: [{pause: 1s}]

        """

    private func read(_ text: String) throws -> StoryHeader? {
        try StoryHeaderReader.read(SpecSource(name: "net.yaml", text: text))
    }

    private func problems(_ text: String) -> [Diagnostic] {
        do {
            _ = try read(text)
            return []
        } catch let error as Diagnostics { return error.all } catch { return [] }
    }

    @Test func `is read whole`() throws {
        let header = try #require(try read(Self.whole))
        #expect(header.story == "A shop moved its database 200 ms away. v1.5 was slow at once, and its pool ran dry.")
        #expect(header.firstSentence == "A shop moved its database 200 ms away.")
        #expect(header.victim == "web --workers 4" && header.victimName == "web")
        #expect(header.hardenedVictim == "web --hardened" && header.hardenedFile == "net-hardened.yaml")
        #expect(header.ends == 4 && header.needs == ["netem", "nginx"] && header.effect == "the edge slows down")
        #expect(header.shows.map(\.text).last == "slos[edge p99 <= 350ms].held == false")
        #expect(header.cured.count == 1 && header.leastScale == 0.5)
        #expect(try JSONDecoder().decode(StoryHeader.self, from: JSONEncoder().encode(header)) == header)
    }

    @Test func `may leave out what has a default, and name one cure`() throws {
        var text = Self.whole.replacingOccurrences(of: "# Ends: 4\n", with: "")
        text = text.replacingOccurrences(of: "# Needs: netem, nginx\n", with: "")
        text = text.replacingOccurrences(of: "# Scale: 0.5\n", with: "")
        let settings = try #require(try read(text.replacingOccurrences(of: "web --hardened, ", with: "")))
        #expect(settings.ends == 1 && settings.needs.isEmpty && settings.leastScale == 0)
        #expect(settings.hardenedVictim == "web --workers 4" && settings.hardenedFile == "net-hardened.yaml")
        let victim = try #require(try read(text.replacingOccurrences(of: ", net-hardened.yaml", with: "")))
        #expect(victim.hardenedVictim == "web --hardened" && victim.hardenedFile == nil)
    }

    @Test(arguments: ["", "experiment: x\n", "# Any comment.\n# Shows: x\nexperiment: x\n", "\n# Story: late\n"])
    func `is none where the file does not begin with one`(text: String) throws { #expect(try read(text) == nil) }

    static let wrong = [
        ("# Effect: the edge slows down\n", "", 1, "the story has no `Effect`"),
        ("# Cured: ", "# Curred: ", 12, "a story has no `Curred`"),
        ("# Bad: time-outs.", "# Good: again.", 5, "`Good` stands here again"),
        ("# Ends: 4", "# Ends: 6", 9, "`6` is no exit code of a run"),
        ("# Ends: 4", "# Ends: badly", 9, "`badly` is no exit code of a run"),
        ("# Scale: 0.5", "# Scale: 0", 14, "`0` is no scale"),
        ("# Good: p99 under a second.", "# Good:", 4, "`Good` has no text"),
        ("#   and its", "# and its", 2, "this line of the story belongs to no key"),
        ("packets_delayed >= 100", "packets_delayed=100", 10, "is no claim on a report"),
        ("[edge p99 <= 350ms].held == false", "edge p99 <= 350ms", 11, "is no claim on a report"),
        ("web --hardened, net", "a.yaml, net", 7, "a cure is a victim"),
        ("net-hardened.yaml", "../net.yaml", 7, "a cure is a victim"),
    ]

    @Test(arguments: wrong)
    func `says where it is wrong`(part: String, instead: String, line: Int, message: String) throws {
        let text = Self.whole.replacingOccurrences(of: part, with: instead)
        try #require(text != Self.whole)
        let found = problems(text)
        #expect(found.contains { $0.message.contains(message) && $0.location?.line == line }, "\(found)")
    }

    @Test func `says everything that is wrong at once, and what was meant`() throws {
        let text = Self.whole.replacingOccurrences(of: "# Cured: ", with: "# Curred: ")
        #expect(problems(text).count == 2)
        #expect(problems(text).contains { $0.suggestion == "did you mean `Cured`?" })
    }
}
