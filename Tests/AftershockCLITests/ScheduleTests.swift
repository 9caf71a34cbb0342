import ChaosModel
import ChaosTestKit
import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.isBuilt, AftershockCommand.missing))
struct `The schedule command` {
    private let aftershock: AftershockCommand
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// An experiment that is valid, with a fault that schedules may change.
    private static let experiment = """
        experiment: loss
        targets: {db: {port: 5432}}
        method: [{network.loss: {target: db, percent: 1%, for: 5s}}]

        """
    private static let file = """
        schedules:
          nightly:
            run: loss.yaml
            cron: "30 2 * * *"
            zone: Europe/Berlin
            window: 1h
            seed: golden
            blackouts: [{from: 2027-03-26, to: 2027-03-27, zone: Europe/Berlin}]
          choosy:
            run: [{experiment: loss.yaml, weight: 2}, {experiment: more.yaml, set: [network.loss.percent=30%]}]
            cron: "0 12 * * sun,mon"
            jitter: 5m
            seed: golden
          sealed: {run: loss.yaml, cron: "0 4 * * sat", window: 2h, sealed: true, paused: true}

        """

    init() throws {
        aftershock = try AftershockCommand()
        try FileManager.default.createDirectory(
            atPath: aftershock.scratch.path + "/schedules", withIntermediateDirectories: false)
        for name in ["loss.yaml", "more.yaml"] {
            try aftershock.scratch.write(Self.experiment, as: name)
        }
        let text = Self.file.replacingOccurrences(of: "loss.yaml", with: "../loss.yaml")
            .replacingOccurrences(of: "more.yaml", with: "../more.yaml")
        try aftershock.scratch.write(text, as: "schedules/drills.yaml")
    }

    private func schedule(_ arguments: String...) throws -> AftershockCommand.Finished {
        let isDesk = arguments[0] != "validate"
        return try aftershock.run(
            [AftershockCommand.path, "schedule"] + arguments
                + (isDesk ? ["--state", "state", "--schedules", "schedules"] : []))
    }

    @Test func `tells the next times, those skipped too, each with its reason`() throws {
        let shown = try schedule("next", "-n", "9", "--from", "2027-03-25T12:00Z")
        #expect(shown.code == 0 && shown.err.isEmpty, "\(shown)")
        // Each host has a secret of its own, which the sealed one's hash comes of.
        let text = shown.out.replacing(/sha256 [0-9a-f]{64}\n/, with: "sha256 HASH\n")
        #expect(Golden.difference(text, from: "cli/schedule-next.txt") == nil)
        let json = try schedule("next", "-n", "9", "--from", "2027-03-25T12:00Z", "--format", "json")
        let entries = try JSONDecoder().decode([ForecastEntry].self, from: Data(json.out.utf8))
        #expect(entries.count == 9 && entries.filter { $0.schedule == "sealed" }.allSatisfy { $0.moment == nil })
        let one = try schedule("next", "choosy", "--from", "2027-03-25", "--format", "json")
        let names = try JSONDecoder().decode([ForecastEntry].self, from: Data(one.out.utf8)).map(\.schedule)
        #expect(names == Array(repeating: "choosy", count: 10))
    }

    @Test func `lists schedules and shows one`() throws {
        let list = try schedule("list")
        #expect(list.code == 0 && list.err.isEmpty, "\(list)")
        let lines = list.out.split(separator: "\n")
        #expect(lines.map { $0.prefix { $0 != " " } } == ["choosy", "nightly", "sealed"], "\(list)")
        #expect(
            lines[2].contains("paused by file") && lines[1].contains("never ran") && lines[1].contains("Europe/Berlin"))
        let show = try schedule("show", "nightly")
        #expect(show.code == 0 && show.out.contains("02:30") && show.out.contains("\nnext:\n"), "\(show)")
        #expect(try schedule("show", "nightly", "--yaml").out.hasPrefix("schedules:\n  nightly:\n"))
        let sealed = try schedule("show", "sealed")
        #expect(sealed.code == 0 && !sealed.out.contains("loss.yaml"), "\(sealed)")
        let near = try schedule("show", "nihgtly")
        #expect(near.code == 2 && near.out.isEmpty && near.err.contains("did you mean `nightly`?"), "\(near)")
    }

    @Test func `adds a schedule that options describe, and removes it`() throws {
        let added = try schedule(
            "add", "late", "--run", "loss.yaml", "--cron", "0 3 * * mon-fri", "--zone", "Europe/Berlin", "--window",
            "2h",
            "--summary", "It's \"quoted\": 5 % of all")
        #expect(added.code == 0, "\(added)")
        let text = try String(contentsOfFile: aftershock.scratch.path + "/schedules/late.yaml", encoding: .utf8)
        #expect(text.contains("    run: \(aftershock.scratch.path)/loss.yaml\n"), "\(text)")
        #expect(try schedule("validate", "schedules/late.yaml").code == 0)
        #expect(try schedule("show", "late").out.contains("It's \"quoted\": 5 % of all"))
        #expect(try schedule("remove", "late").code == 0)
        #expect(!FileManager.default.fileExists(atPath: aftershock.scratch.path + "/schedules/late.yaml"))
        let other = try schedule("remove", "nightly")
        #expect(other.code == 2 && other.err.contains("drills.yaml"), "it stands with others: \(other)")
    }

    @Test(arguments: [
        (["--run", "loss.yaml", "--cron", "0 25 * * *"], "new.yaml:4:12: error: `cron`"),
        (
            ["--run", "loss.yaml", "--cron", "@daily", "--window", "9d"],
            "new.yaml:5:13: error: `window`: is at most 7d"
        ),
        (["--run", "gone.yaml", "--cron", "@daily"], "gone.yaml: No such file or directory"),
        (["--run", "loss.yaml"], "`new` is never due"), (["--cron", "@daily"], "`new` needs `run`"),
        (
            ["--run", "loss.yaml", "--cron", "@daily", "--zone", "Mars/Base"],
            "this host knows no time zone `Mars/Base`"
        ),
        (["--run", "loss.yaml", "--cron", "@daily", "--sealed"], "there is nothing to seal"),
        (["--file", "gone.yaml"], "No such file or directory"),
        (["--file", "schedules/drills.yaml"], "it has to have one schedule, named `new`"),
        (["--file", "alone.yaml"], "/loss.yaml"),
    ])
    func `adds nothing that is wrong, and says where it is`(options: [String], message: String) throws {
        try aftershock.scratch.write(
            "schedules: {new: {run: loss.yaml, cron: \"@daily\"}}\n", as: "alone.yaml")
        let shown = try aftershock.run(
            [AftershockCommand.path, "schedule", "add", "new"] + options
                + ["--state", "state", "--schedules", "schedules"])
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains(message), "\(shown)")
        #expect(!FileManager.default.fileExists(atPath: aftershock.scratch.path + "/schedules/new.yaml"))
    }

    @Test func `prints what it would add, and adds nothing`() throws {
        let shown = try schedule("add", "new", "--run", "loss.yaml", "--cron", "@daily", "--dry-run")
        #expect(shown.code == 0)
        #expect(
            shown.out == """
                schedules:
                  new:
                    run: \(aftershock.scratch.path)/loss.yaml
                    cron: ["@daily"]

                """)
        #expect(!FileManager.default.fileExists(atPath: aftershock.scratch.path + "/schedules/new.yaml"))
    }

    @Test func `without a daemon starts nothing, and says what to do`() throws {
        let shown = try schedule("run", "nightly")
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains("start aftershockd"), "\(shown)")
        let absent = try schedule("list", "--socket", "nowhere.sock")
        #expect(absent.code == 2 && absent.err.contains("no daemon listens at nowhere.sock"), "\(absent)")
    }

    @Test func `validates files, and reports all that is wrong with them`() throws {
        try aftershock.scratch.write(
            """
            schedules:
              a: {run: loss.yaml, cron: "@daily", zone: Mars/Base}
              b: {run: [loss.yaml, gone.yaml], cron: "@daily", calendars: [gone.ics]}
              c: {run: {experiment: loss.yaml, set: [cpu.burn.load=5%]}, manual: true}
              d: {run: bad.yaml, manual: true, stages: [{name: x, targets: [cache=port:1]}]}
              e: {run: loss.yaml, manual: true, stages: [{name: x, targets: [cache=port:1]}]}

            """, as: "wrong.yaml")
        try aftershock.scratch.write("experiment: bad\nmethd: []\n", as: "bad.yaml")
        let wrong = try schedule("validate", "wrong.yaml")
        #expect(wrong.code == 2 && wrong.out.isEmpty, "\(wrong)")
        for part in [
            "wrong.yaml:2:", "this host knows no time zone `Mars/Base`", "wrong.yaml:3:24:", "gone.yaml: No such file",
            "the calendar ", "gone.ics: No such file", "wrong.yaml:4:", "there is no `cpu.burn` in the method",
            "wrong.yaml:5:", "bad.yaml is not valid: ", "aftershock validate ", "the stage `x`: ",
            "there is no target `cache`",
        ] {
            #expect(wrong.err.contains(part), "\(part): \(wrong.err)")
        }
        let mixed = try schedule("validate", "schedules/drills.yaml", "wrong.yaml", "gone.yaml")
        #expect(mixed.code == 2 && mixed.out.contains("3 schedules are valid\n  nightly: "), "\(mixed)")
        #expect(mixed.err.contains("gone.yaml: error: "), "\(mixed)")
    }

    @Test func `finds the example and every file in the reference good`() throws {
        let example = Self.root.appending(path: "Examples/schedules/nightly.yaml").path
        let shown = try schedule("validate", example)
        #expect(shown.code == 0 && shown.out.contains("2 schedules are valid"), "\(shown)")
        let reference = try String(
            contentsOf: Self.root.appending(path: "Documentation/schedules.md"), encoding: .utf8)
        let blocks = reference.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        #expect(blocks.count == 1)
        for name in ["replica-loss.yaml"] { try aftershock.scratch.write(Self.experiment, as: name) }
        try aftershock.scratch.write(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n", as: "freeze.ics")
        for block in blocks {
            try aftershock.scratch.write(block, as: "block.yaml")
            let checked = try schedule("validate", "block.yaml")
            #expect(checked.code == 0, "\(checked)")
        }
    }

    @Test func `prints the schema of schedule files`() throws {
        let shown = try aftershock("schema", "--schedule")
        let document = try JSONSerialization.jsonObject(with: Data(shown.out.utf8)) as? [String: Any]
        #expect(document?["title"] as? String == "Aftershock schedule file")
    }

    @Test(arguments: [
        ["next", "-n", "0"], ["next", "--from", "soon"], ["add", "x"], ["add", "a b", "--run", "x"], ["show"],
    ])
    func `ends with 2 when it is used wrongly`(arguments: [String]) throws {
        let shown = try aftershock.run([AftershockCommand.path, "schedule"] + arguments + ["--state", "state"])
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.lowercased().contains("error: "), "\(shown)")
    }
}
