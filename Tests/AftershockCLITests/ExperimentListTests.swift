import Foundation
import Testing

/// What the command says of experiments that tell a story.
@Suite(.enabled(if: AftershockCommand.isBuilt, AftershockCommand.missing))
struct ExperimentListTests {
    private let aftershock: AftershockCommand
    private static let story = """
        # Story: A page was slow. Nobody knew why.
        # Teaches: look.
        # Good: fast.
        # Bad: slow.
        # Victim: web
        # Cure: web --hardened
        # Effect: slow answers
        # Shows: verdict == failed
        # Cured: verdict == passed
        # Needs: netem

        """
    private static let spec = "experiment: page\nmethod: [{pause: 20s}]\n"

    init() throws {
        aftershock = try AftershockCommand()
        try FileManager.default.createDirectory(
            atPath: aftershock.scratch.path + "/drills", withIntermediateDirectories: true)
        try aftershock.scratch.write(Self.story + Self.spec, as: "drills/page.yaml")
        try aftershock.scratch.write(Self.story + Self.spec, as: "drills/page-30s.yaml")
        try aftershock.scratch.write("hypothesis: It stays up.\n" + Self.spec, as: "drills/own.yaml")
        try aftershock.scratch.write(
            Self.story.replacingOccurrences(of: "# Bad: slow.\n", with: "") + Self.spec, as: "drills/short.yaml")
        try aftershock.scratch.write("experiment: 1 2\n", as: "drills/wrong.yaml")
    }

    @Test func `a directory is a table`() throws {
        let shown = try aftershock("list", "experiments", "drills")
        #expect(shown.code == 0 && shown.err.isEmpty)
        #expect(
            shown.out == """
                experiment  needs  what is to be seen  story
                own                                    It stays up.
                page        netem  slow answers        A page was slow.
                page-30s    netem  slow answers        A page was slow.
                short                                  1: the story has no `Bad`: see `aftershock validate drills/short.yaml`
                wrong                                  not valid: see `aftershock validate drills/wrong.yaml`

                """)
    }

    @Test func `as JSON it has all of each story`() throws {
        let shown = try aftershock("list", "experiments", "drills", "--format", "json")
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(shown.out.utf8)) as? [[String: Any]])
        #expect(rows.compactMap { $0["name"] as? String } == ["own", "page", "page-30s", "short", "wrong"])
        let story = try #require(rows[2]["story"] as? [String: Any])
        #expect(
            story["hardenedVictim"] as? String == "web --hardened"
                && story["shows"] as? [String] == ["verdict == failed"])
        #expect(rows[2]["variantOf"] as? String == "page" && rows[1]["variantOf"] == nil)
        #expect(rows[1]["lasts"] as? Double == 20)
        #expect(rows[3]["problem"] as? String == "1: the story has no `Bad`" && rows[4]["problem"] != nil)
    }

    @Test func `a story that is not whole is a warning`() throws {
        let shown = try aftershock("validate", "drills/short.yaml", "drills/page.yaml")
        #expect(shown.code == 0 && shown.out.split(separator: "\n").count == 2)
        #expect(shown.err.hasPrefix("drills/short.yaml:1:1: warning: the story has no `Bad`\n"), "\(shown.err)")
        #expect(!shown.err.contains("page.yaml"))
    }

    @Test func `a scale is applied, and refused when it makes no sense`() throws {
        #expect(try aftershock("validate", "drills/page.yaml", "--scale", "0.1").code == 0)
        let shown = try aftershock("plan", "drills/page.yaml", "--scale", "0.1")
        #expect(shown.code == 0 && shown.out.contains("2s") && !shown.out.contains("20s"), "\(shown)")
        for scale in ["0", "-1", "5000", "nan", "x"] {
            #expect(try aftershock("validate", "drills/page.yaml", "--scale=\(scale)").code != 0)
        }
    }
}
