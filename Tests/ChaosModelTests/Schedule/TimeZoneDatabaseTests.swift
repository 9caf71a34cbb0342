import Foundation
import Testing

@testable import ChaosModel

@Suite
struct `Zones of this machine` {
    private static let folder = "/usr/share/zoneinfo/"
    private static let canCompare =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
        && FileManager.default.fileExists(atPath: folder + "tzdata.zi")

    /// Answers with the offsets of moments, a zone a line.
    private static let script = """
        import datetime, sys, zoneinfo
        utc = datetime.timezone.utc
        for line in open(sys.argv[1]):
            name, *moments = line.split()
            zone = zoneinfo.ZoneInfo(name)
            print(*(int(datetime.datetime.fromtimestamp(int(m), utc).astimezone(zone).utcoffset().total_seconds())
                    for m in moments))
        """

    @Test(.enabled(if: canCompare, "needs /usr/bin/python3 and the zone database's files"))
    func `have the offsets that Python's zoneinfo has, from 1970 to 2100`() throws {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let zones = try Self.zones()
        #expect(zones.count > 300)
        var random = SeededNumbers(state: 1970)
        let questions = zones.map { (zone: $0.rules, moments: Self.moments(of: $0.rules, &random)) }
        let asked = scratch.appending(path: "asked")
        let text = zip(zones, questions).map { zone, question in
            ([zone.name] + question.moments.map(String.init)).joined(separator: " ")
        }
        try text.joined(separator: "\n").write(to: asked, atomically: false, encoding: .utf8)
        let answers = try Self.python(asked, scratch.appending(path: "answers")).split(separator: "\n")
        try #require(answers.count == zones.count)
        var wrong: [String] = []
        for (index, answer) in answers.enumerated() {
            let found = questions[index].moments.map { questions[index].zone.offset(at: $0) }
            let expected = answer.split(separator: " ").compactMap { Int($0) }
            for place in found.indices where expected.count != found.count || expected[place] != found[place] {
                wrong.append("\(zones[index].name) at \(questions[index].moments[place]): \(found[place])")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
    }

    /// Every zone of the database, one name for each content.
    private static func zones() throws -> [(name: String, rules: TimeZoneRules)] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        var seen: Set<Data> = [], zones: [(name: String, rules: TimeZoneRules)] = []
        // Zones that count leap seconds are other clocks, and posixrules is no zone's name.
        for name in names.sorted() where !name.hasPrefix("right/") && !name.hasPrefix("posix") {
            guard let data = try? Data(contentsOf: URL(filePath: folder + name)), data.starts(with: Data("TZif".utf8)),
                seen.insert(data).inserted
            else { continue }
            zones.append((name, try #require(TimeZoneRules(file: Array(data)), "\(name)")))
        }
        return zones
    }

    /// A second before, at and after every change that we know of, and the times between, so that none is overlooked.
    private static func moments(of zone: TimeZoneRules, _ random: inout SeededNumbers) -> [Int] {
        let end = CivilTime.day(year: 2100, month: 1, day: 1) * 86_400
        var moments = stride(from: 0, to: end, by: 45 * 86_400).map { $0 + random.next(45 * 86_400) }
        var at = 0
        while let change = zone.stretch(around: at).end, change < end {
            moments += [change - 1, change, change + 1]
            at = change
        }
        return moments
    }

    private static func python(_ asked: URL, _ answers: URL) throws -> String {
        FileManager.default.createFile(atPath: answers.path, contents: nil)
        let output = try FileHandle(forWritingTo: answers)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", script, asked.path]
        process.standardOutput = output
        try process.run()
        process.waitUntilExit()
        try output.close()
        #expect(process.terminationStatus == 0)
        return try String(contentsOf: answers, encoding: .utf8)
    }

    @Test func `say the time with their abbreviation, or with their offset`() throws {
        let moment = try CivilTime(field: "2026-11-23 01:40").seconds
        let said = try ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Tehran", "America/Sao_Paulo"].map {
            try #require(TimingFixture.zone($0)).localText(at: moment)
        }
        #expect(
            said == [
                "Mon 2026-11-23 02:40 CET", "Sun 2026-11-22 20:40 EST", "Mon 2026-11-23 07:10 IST",
                "Mon 2026-11-23 05:10 +03:30", "Sun 2026-11-22 22:40 -03:00",
            ])
        #expect(TimeZoneRules.universal.localText(at: moment) == "Mon 2026-11-23 01:40 UTC")
    }
}
