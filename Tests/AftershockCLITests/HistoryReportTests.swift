import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.isBuilt, AftershockCommand.missing))
struct HistoryReportTests {
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    @Test(arguments: ["text", "markdown", "html", "json", "csv"])
    func `without runs every form says so, and nothing is made`(format: String) throws {
        let state = aftershock.scratch.path + "/none"
        let shown = try aftershock("report", "--state", state, "--format", format)
        #expect(shown.code == 0 && shown.err.contains("note: no run has been kept in \(state)"), "\(shown)")
        #expect(!FileManager.default.fileExists(atPath: state))
        switch format {
        case "json": #expect(shown.out.contains("\"runs\" : 0"))
        case "csv": #expect(shown.out.hasPrefix("run,experiment,") && shown.out.utf8.count { $0 == 10 } == 1)
        default: #expect(shown.out.contains("aftershock run FILE"))
        }
    }

    @Test func `a report goes to a file, and only its own text is in it`() throws {
        try aftershock.scratch.write(String(repeating: "long", count: 10_000), as: "report.md")
        let shown = try aftershock(
            "report", "--state", aftershock.scratch.path + "/none", "--format", "markdown", "--output", "report.md")
        let text = try String(contentsOfFile: aftershock.scratch.path + "/report.md", encoding: .utf8)
        #expect(shown.code == 0 && shown.out.isEmpty && text.hasPrefix("# Recovery over 0 runs\n"))
        #expect(!text.contains("long"))
    }

    @Test(arguments: [
        (["--by", "nope"], "label.NAME, not `nope`"), (["--since", "3x"], "3x"),
        (["--since", "1d", "--until", "2d"], "ends before it begins"), (["--label", "x"], "needs a name and a value"),
        (["--format", "junit"], "the form of one run"), (["--experiments", "nowhere"], "nowhere: error: No such file"),
        (["nope", "--since", "3d"], "`nope` is one run"), (["nope", "--format", "csv"], "goes without `nope`"),
        (["--output", "no/such/folder"], "no/such/folder"),
    ])
    func `what makes no sense is refused with the reason`(arguments: [String], reason: String) throws {
        let shown = try aftershock.run(
            [AftershockCommand.path, "report", "--state", aftershock.scratch.path + "/none"] + arguments)
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains(reason), "\(shown.err)")
    }

    @Test func `an experiment that is due and never ran is missed`() throws {
        try FileManager.default.createDirectory(
            atPath: aftershock.scratch.path + "/specs", withIntermediateDirectories: false)
        try aftershock.scratch.write(
            """
            experiment: forgotten
            every: 7d
            targets: {self: {pid: 4000000}}
            method: [{process.pause: {target: self, for: 1s}}]
            """, as: "specs/forgotten.yaml")
        let shown = try aftershock("report", "--state", aftershock.scratch.path + "/none", "--experiments", "specs")
        #expect(shown.code == 0 && shown.out.contains("Missed drills") && shown.out.contains("forgotten"), "\(shown)")
    }
}
