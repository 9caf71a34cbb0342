import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosScheduler

@Suite
struct `A schedule file on disk` {
    /// A directory of the test's own, removed when the owner goes.
    private final class Ground {
        let path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "aftershock-files-\(UUID().uuidString)").path

        init() throws {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            try write(
                "experiment: e\nmethod: [{process.kill: {target: a, signal: SIGKILL}}]\ntargets: {a: {port: 1}}\n",
                "e.yaml")
        }

        deinit {
            do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(error)") }
        }

        func write(_ text: String, _ name: String, mode: Int = 0o644) throws {
            let file = path + "/" + name
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        }
    }

    private static let daily = "schedules: {a: {run: e.yaml, cron: \"@daily\", zone: Europe/Berlin}}\n"
    private let ground: Ground
    private let mine: Set<UInt32> = [0, geteuid()]

    init() throws { ground = try Ground() }

    private func problem(_ name: String = "s.yaml", owners: Set<UInt32>?) -> String? {
        do {
            _ = try ScheduleFile.read(ground.path + "/" + name, owners: owners)
            return nil
        } catch { return "\(error)" }
    }

    @Test func `comes with all that it refers to`() throws {
        try ground.write(Self.daily, "s.yaml")
        for owners in [mine, nil] {
            let file = try ScheduleFile.read(ground.path + "/s.yaml", owners: owners)
            #expect(file.schedules.map(\.file) == [ground.path + "/s.yaml"] && file.text == Self.daily)
            #expect(file.experiments[ground.path + "/e.yaml"]?.name == "e")
            #expect(file.zones.keys.sorted() == ["Europe/Berlin", "UTC"])
            #expect(file.relativePath == ground.path + "/e.yaml")
        }
        try ground.write(Self.daily.replacingOccurrences(of: "e.yaml", with: ground.path + "/e.yaml"), "s.yaml")
        #expect(try ScheduleFile.read(ground.path + "/s.yaml", owners: nil).relativePath == nil)
    }

    @Test func `is refused when others could have written it or its experiment`() throws {
        try ground.write(Self.daily, "s.yaml", mode: 0o666)
        #expect(problem(owners: mine)?.contains("help: it and every directory above it must belong") == true)
        #expect(problem(owners: nil) == nil, "whoever only looks needs no trust")
        try ground.write(Self.daily, "s.yaml")
        #expect(problem(owners: mine) == nil)
        #expect(problem(owners: [1 << 30]) != nil)
        try ground.write("experiment: e\n", "e.yaml", mode: 0o666)
        let experiment = problem(owners: mine)
        #expect(
            experiment?.contains("s.yaml:1:22: error: the experiment \(ground.path)/e.yaml: ") == true,
            "\(experiment ?? "")")
        try FileManager.default.removeItem(atPath: ground.path + "/e.yaml")
        try ground.write("experiment: e\nmethod: [{pause: 1s}]\n", "real.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: ground.path + "/e.yaml", withDestinationPath: ground.path + "/real.yaml")
        #expect(problem(owners: mine)?.contains("e.yaml: ") == true, "a link can be led elsewhere")
    }

    @Test func `that is no text, or too long, or not there, says so`() throws {
        try ground.write("schedules: {a: \u{1}}\n", "s.yaml")
        #expect(problem(owners: mine)?.contains("it contains the character U+1") == true)
        try ground.write(String(repeating: "# long\n", count: 50_000), "s.yaml")
        for owners in [mine, nil] {
            #expect(problem(owners: owners)?.contains("s.yaml: error: ") == true)
            #expect(problem("gone.yaml", owners: owners)?.contains("gone.yaml: error: No such file") == true)
        }
    }

    @Test func `forecasts what the host's policy would refuse at that time`() throws {
        try ground.write(Self.daily, "s.yaml")
        let file = try ScheduleFile.read(ground.path + "/s.yaml", owners: nil)
        let text = """
            rules:
              - name: working-hours
                windows: [{days: mon-fri, from: "09:00", to: "17:00"}]
              - name: others
                when: {labels: {team: web}}
                blackouts: [{from: 2000-01-01, to: 2100-01-01}]
            """
        let policy = try PolicyParser.parse(try SpecSource(name: "policy.yaml", text: text), hash: "")
        let refusal = file.refusal(
            by: [policy], runner: Operator(uid: 0, name: "root", groups: [], source: .process), host: "here")
        let choice = try #require(file.schedules.first?.choices.first)
        // Monday 2027-01-04 at 08:00, and at noon.
        #expect(refusal(1_799_049_600, choice)?.contains("working-hours") == true)
        #expect(refusal(1_799_064_000, choice) == nil)
    }

    @Test func `closes its drills by its calendars, each read in the schedule's zone`() throws {
        try ground.write(
            "schedules: {a: {run: e.yaml, cron: \"0 * * * *\", zone: Europe/Berlin, calendars: [freeze.ics]}}\n",
            "s.yaml")
        let lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z",
            "DTSTART;VALUE=DATE:20270104", "SUMMARY:Freeze", "END:VEVENT", "BEGIN:VEVENT", "UID:2",
            "DTSTAMP:20260101T000000Z", "DTSTART:20270105T100000Z", "DTEND:20270105T110000Z", "SUMMARY:Release",
            "END:VEVENT", "END:VCALENDAR", "",
        ]
        try ground.write(lines.joined(separator: "\r\n"), "freeze.ics")
        let file = try ScheduleFile.read(ground.path + "/s.yaml", owners: mine)
        // From Monday 2027-01-04 00:00 UTC, two days.
        let closed = file.closing("a")(1_799_020_800..<1_799_193_600)
        #expect(closed.map(\.reason) == ["calendar freeze.ics: Freeze", "calendar freeze.ics: Release"])
        #expect(closed.map(\.stretch) == [1_799_017_200..<1_799_103_600, 1_799_143_200..<1_799_146_800])
        var forecast = ScheduleForecast(file.schedules[0], zones: file.zones)
        forecast.calendars = file.closing("a")
        let entries = [forecast].entries(from: 1_799_020_800, count: 48)
        #expect(entries.filter { !$0.isDue }.count == 23 + 1)
        #expect(entries[0].reason == "calendar freeze.ics: Freeze" && file.closing("b")(0..<1).isEmpty)
        try ground.write("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:soon\r\nEND:VEVENT\r\n", "freeze.ics")
        #expect(problem(owners: mine)?.contains("s.yaml:1:") == true)
        #expect(problem(owners: mine)?.contains("the calendar \(ground.path)/freeze.ics") == true)
    }
}
