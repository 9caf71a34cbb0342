import Foundation
import Testing

@testable import ChaosModel

@Suite
struct `The forecast of a schedule` {
    private static func rules(_ zone: String) throws -> TimeZoneRules {
        let path = "/usr/share/zoneinfo/" + zone
        return try #require(TimeZoneRules(file: Array(try Data(contentsOf: URL(fileURLWithPath: path)))))
    }

    /// The forecast of a schedule `a` with these fields, in Berlin.
    private static func forecast(_ fields: String) throws -> ScheduleForecast {
        let text = "schedules:\n  a: {run: x.yaml, zone: Europe/Berlin, \(fields)}\n"
        let schedule = try #require(try ScheduleFixture.schedules(text).first)
        return ScheduleForecast(
            schedule, zones: ["Europe/Berlin": try rules("Europe/Berlin"), "UTC": .universal])
    }

    private static func moment(_ text: String) throws -> Double { Double(try CivilTime(field: text).seconds) }

    /// Every entry that is due by rule in 2027, by Berlin's clocks.
    private static func year(_ forecast: ScheduleForecast) throws -> [ForecastEntry] {
        let end = try moment("2027-12-31 23:00")
        return [forecast].entries(from: try moment("2026-12-31 23:00"), count: 20_000).prefix { $0.nominal < end }
            .map { $0 }
    }

    @Test func `names every day of a year once, over both changes of the clocks, and what a blackout skips`() throws {
        let forecast = try Self.forecast(
            """
            cron: "30 2 * * *", window: 1h, seed: x, blackouts: [
              {from: 2027-07-01, to: 2027-07-14, zone: Europe/Berlin},
              {days: [sat, sun], from: "00:00", to: "24:00", zone: Europe/Berlin}]
            """)
        let entries = try Self.year(forecast)
        let days = entries.map { forecast.zone.civil(at: Int($0.nominal)).day }
        let first = CivilTime.day(year: 2027, month: 1, day: 1)
        #expect(days == Array(first..<(first + 365)))
        for (entry, day) in zip(entries, days) {
            let isWeekend = CivilTime(day: day).weekday >= 5
            let isHoliday = (CivilTime.day(year: 2027, month: 7, day: 1)...CivilTime.day(year: 2027, month: 7, day: 14))
                .contains(day)
            #expect(entry.isDue == !(isWeekend || isHoliday), "\(entry)")
            #expect((entry.moment != nil) == entry.isDue, "\(entry)")
            #expect(entry.reason.contains("blackout 2027-07-01") == isHoliday, "\(entry)")
            #expect(entry.reason.contains("blackout sat,sun") == isWeekend, "\(entry)")
            if let moment = entry.moment { #expect((entry.nominal..<(entry.nominal + 3600)).contains(moment)) }
        }
        #expect(entries.count { $0.isDue } == 365 - 104 - 10)
        // 28 March and 31 October are Sundays.
        let noted = entries.filter { $0.reason.contains("clocks go") }
        #expect(noted.map { $0.reason.hasPrefix("blackout sat,sun") } == [true, true], "\(noted)")
        #expect(noted[0].reason.contains("; 02:30 does not exist that day"), "\(noted)")
    }

    @Test func `is in the order of the moments, where windows overlap too, and loses none`() throws {
        let forecast = try Self.forecast("cron: \"0 * * * *\", window: 5h, jitter: 10m, seed: x")
        let from = try Self.moment("2027-03-27 12:00")
        let entries = [forecast].entries(from: from, count: 200)
        let moments = entries.compactMap(\.moment)
        #expect(moments.count == 200 && moments == moments.sorted() && moments.allSatisfy { $0 >= from })
        #expect(entries.map(\.nominal) != entries.map(\.nominal).sorted(), "windows overlap")
        #expect(Set(entries.map(\.nominal)).count == 200)
        // Each due time whose moment is in the span, and no other, found one by one.
        var expected: Set<Double> = [], nominal = Int(from) - 30_000
        while let drill = forecast.next(after: nominal), Double(drill.nominal.at) <= moments[199] {
            nominal = drill.nominal.at
            if let moment = drill.moment, (from...moments[199]).contains(Double(moment)) {
                expected.insert(Double(nominal))
            }
        }
        #expect(Set(entries.map(\.nominal)) == expected)
    }

    @Test func `hides moment and choice of what is sealed, but not that it is skipped`() throws {
        var forecast = try Self.forecast(
            "window: 2h, sealed: true, cron: \"0 3 * * *\", blackouts: [{from: 2027-02-02, to: 2027-02-02}]")
        forecast.value = { UInt64($0) }
        forecast.commitment = { $0.moment.map { "commits to \($0)" } }
        forecast.refusal = { _, _ in
            Issue.record("asked of a sealed drill")
            return nil
        }
        let drill = try #require(forecast.next(after: Int(try Self.moment("2027-01-31 12:00"))))
        let moment = try #require(drill.moment)
        #expect(drill.choice == 0)
        let entries = [forecast].entries(from: try Self.moment("2027-01-31 12:00"), count: 2)
        #expect(entries[0].moment == nil && entries[0].experiment == nil && entries[0].isDue)
        #expect(entries[0].commitment == "commits to \(moment)")
        #expect(entries[0].reason == "sealed, from 03:00 to 05:00")
        #expect(entries[0].local == "Mon 2027-02-01 03:00 CET to 05:00")
        #expect(!entries[1].isDue && entries[1].commitment == nil)
        #expect(entries[1].reason.hasPrefix("blackout 2027-02-02 00:00 to 2027-02-03 00:00 UTC"))
        // While its window is open, nobody is told whether it began.
        let within = try Self.moment("2027-02-01 03:59")
        #expect([forecast].entries(from: within, count: 1)[0].nominal == entries[0].nominal)
        #expect([forecast].entries(from: within + 60, count: 1)[0].nominal == entries[1].nominal)
    }

    @Test func `draws around what is closed, and says so`() throws {
        var forecast = try Self.forecast(
            """
            window: 4h, jitter: 30m, seed: x, cron: "0 2 * * *",
            blackouts: [{from: "03:00", to: "05:00", zone: Europe/Berlin}]
            """)
        forecast.calendars = { stretch in
            [
                ClosedTime(
                    (stretch.lowerBound + 13_000)..<(stretch.lowerBound + 14_000), because: "calendar c.ics: release")
            ]
        }
        let entries = [forecast].entries(from: try Self.moment("2027-01-01 12:00"), count: 80)
        for entry in entries {
            let second = forecast.zone.civil(at: Int(try #require(entry.moment))).second
            #expect(!(10_800..<18_000).contains(second), "\(entry)")
            #expect(!(13_000..<14_000).contains(second - 7200), "\(entry)")
            #expect((7200...23_400).contains(second), "\(entry)")
            #expect(entry.reason.hasSuffix("not in the calendar c.ics: release"), "\(entry)")
            #expect(entry.reason.contains("not in the blackout every day 03:00-05:00 Europe/Berlin"), "\(entry)")
        }
        let hours = Set(entries.map { forecast.zone.civil(at: Int($0.moment ?? 0)).second / 3600 })
        #expect(hours == [2, 5, 6], "before and after")
    }

    @Test func `says who paused it, what the host refuses, and what nobody here knows`() throws {
        var forecast = try Self.forecast("cron: \"0 2 * * *\", window: 1h")
        let from = try Self.moment("2027-01-01 12:00")
        #expect(
            [forecast].entries(from: from, count: 1)[0].reason == "from 02:00 to 03:00, a secret of the host draws it")
        #expect([forecast].entries(from: from, count: 1)[0].experiment == "/etc/drills/x.yaml")
        forecast.value = { _ in 7 }
        forecast.refusal = { moment, choice in "policy: \(choice.experiment) at \(moment)" }
        let refused = [forecast].entries(from: from, count: 1)[0]
        #expect(!refused.isDue && refused.reason == "policy: /etc/drills/x.yaml at \(Int(refused.moment ?? 0))")
        forecast.pause = ScheduleStatus.Pause(by: "ada", since: 0, reason: "release week")
        let paused = [forecast].entries(from: from, count: 1)[0]
        #expect(!paused.isDue && paused.reason == "paused by ada: release week")
    }

    @Test func `of several schedules is one list in order, as long as was asked for`() throws {
        let text = """
            schedules:
              a: {run: x.yaml, cron: "0 */6 * * *"}
              b: {run: y.yaml, cron: "30 5 * * *", paused: true}
              c: {run: z.yaml, manual: true}
            """
        let forecasts = try ScheduleFixture.schedules(text).map { ScheduleForecast($0, zones: [:]) }
        let entries = forecasts.entries(from: try Self.moment("2027-01-01 05:30"), count: 7)
        #expect(entries.map(\.schedule) == ["b", "a", "a", "a", "a", "b", "a"])
        #expect(entries[1].reason == "at its time" && entries[1].moment == entries[1].nominal)
        #expect(forecasts.entries(from: .nan, count: 7).isEmpty && forecasts.entries(from: 0, count: 0).isEmpty)
        #expect([forecasts[2]].entries(from: 0, count: 5).isEmpty)
    }

    @Test func `closes a moment as it closes a drill`() throws {
        let forecast = try Self.forecast("manual: true, blackouts: [{from: \"12:00\", to: \"13:00\", zone: Mars}]")
        #expect(forecast.closed(at: 0) == "blackout every day 12:00-13:00 Mars", "a zone that nobody knows closes")
        let known = try Self.forecast("manual: true, blackouts: [{from: \"12:00\", to: \"13:00\"}]")
        #expect(known.closed(at: 43_199) == nil && known.closed(at: 43_200) != nil && known.closed(at: 46_800) == nil)
    }
}
