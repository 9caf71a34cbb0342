import Foundation
import Testing

@testable import ChaosModel

@Suite
struct `Windows of a policy` {
    /// 10 s of steady state, a fault, 60 s of recovery.
    private static func spec(_ seconds: Int) -> String { PlanFixture.spec("- cpu.burn: {for: \(seconds)s}") }

    private static func moment(_ text: String) throws -> Double {
        let time = try CivilTime(field: text)
        return Double(time.day * 86_400 + time.second)
    }

    private func said(_ rules: String, at time: String, seconds: Int = 50) throws -> [String] {
        let fixture = PolicyFixture(now: try Self.moment(time), zones: ["Europe/Berlin", "America/New_York"])
        return try fixture.said("- {name: r, \(rules)}", Self.spec(seconds))
    }

    private static let office = "windows: [{days: mon-thu, from: \"09:00\", to: \"16:00\", zone: Europe/Berlin}]"

    @Test(arguments: [
        // Winter: Berlin is an hour ahead; summer: two.
        ("2026-11-16 08:00", true), ("2026-11-16 07:59", false), ("2026-11-16 14:58", true),
        ("2026-11-16 14:59", false),
        ("2026-11-16 15:00", false), ("2026-07-06 07:00", true), ("2026-07-06 06:59", false),
        ("2026-11-20 10:00", false),
        ("2026-11-22 10:00", false), ("2026-11-19 10:00", true),
    ])
    func `hold a run's begin and its longest end, by the zone's clocks`(time: String, passes: Bool) throws {
        #expect(try said(Self.office, at: time).isEmpty == passes, "\(time)")
    }

    @Test func `a run that would outlast its window is refused, with both ends of it`() throws {
        #expect(
            try said(Self.office, at: "2026-11-16 14:58", seconds: 51) == [
                "r@-: the run may go on from 2026-11-16 15:58 to 2026-11-16 16:00 Europe/Berlin, which is not within "
                    + "mon,tue,wed,thu 09:00-16:00 Europe/Berlin"
            ])
    }

    @Test(arguments: [
        ("2026-11-16 22:30", true), ("2026-11-17 01:58", true), ("2026-11-17 01:59", false),
        ("2026-11-17 03:00", false),
        // Sunday night belongs to no window that begins on a weekday.
        ("2026-11-16 00:30", false), ("2026-11-21 01:00", true), ("2026-11-21 23:00", false),
    ])
    func `run past midnight`(time: String, passes: Bool) throws {
        let rules = "windows: [{days: mon-fri, from: \"22:00\", to: \"02:00\"}]"
        #expect(try said(rules, at: time).isEmpty == passes, "\(time)")
    }

    @Test func `that touch are one`() throws {
        let split =
            "windows: [{days: mon, from: \"22:00\", to: \"24:00\"}, {days: tue, from: \"00:00\", to: \"02:00\"}]"
        #expect(try said(split, at: "2026-11-16 23:59").isEmpty)
        let gap = "windows: [{days: mon, from: \"22:00\", to: \"23:59\"}, {days: tue, from: \"00:00\", to: \"02:00\"}]"
        #expect(try said(gap, at: "2026-11-16 23:58").count == 1)
    }

    @Test func `a clock that is set back or forward counts against the run`() throws {
        // 02:30 is shown twice in Berlin on 2026-10-25, at 00:30 and at 01:30 UTC: the window opens at the later one …
        let late = "windows: [{from: \"02:30\", to: \"06:00\", zone: Europe/Berlin}]"
        #expect(try said(late, at: "2026-10-25 00:45").count == 1)
        #expect(try said(late, at: "2026-10-25 01:30").isEmpty)
        // … and closes at the earlier one.
        let early = "windows: [{from: \"00:00\", to: \"02:30\", zone: Europe/Berlin}]"
        #expect(try said(early, at: "2026-10-25 00:28").isEmpty)
        #expect(try said(early, at: "2026-10-25 00:29").count == 1)
        #expect(try said(early, at: "2026-10-25 01:00").count == 1)
        // 02:30 is not shown at all on 2026-03-29: nothing of a window that lies in the gap is left.
        let gap = "windows: [{from: \"02:10\", to: \"02:50\", zone: Europe/Berlin}]"
        for time in ["2026-03-29 00:15", "2026-03-29 00:50", "2026-03-29 01:00", "2026-03-29 01:15"] {
            #expect(try said(gap, at: time).count == 1, "\(time)")
        }
        #expect(try said(gap, at: "2026-03-30 00:15").isEmpty)
    }

    @Test(arguments: [
        ("2026-12-19 23:57", true), ("2026-12-19 23:58", false), ("2026-12-25 12:00", false),
        ("2027-01-04 23:59", false),
        ("2027-01-05 00:00", true),
    ])
    func `a blackout refuses whatever touches it, its last day included`(time: String, passes: Bool) throws {
        let said = try said("blackouts: [{from: 2026-12-20, to: 2027-01-04}]", at: time)
        #expect(said.isEmpty == passes, "\(time): \(said)")
    }

    @Test func `a zone that nobody knows refuses`() throws {
        let fixture = PolicyFixture()
        let window = "- {name: r, windows: [{from: \"00:00\", to: \"24:00\", zone: Moon/Crater}]}"
        let blackout = "- {name: r, blackouts: [{from: 2001-01-01, to: 2001-01-02, zone: Moon/Crater}]}"
        #expect(try fixture.said(window, Self.spec(1)).count == 1)
        #expect(try fixture.said(blackout, Self.spec(1)).count == 1)
    }

    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo",
        "Europe/Dublin",
        "Pacific/Apia", "Africa/Casablanca", "America/Nuuk", "Asia/Tehran", "Antarctica/Troll", "Etc/GMT+5",
    ])
    func `zones agree with Foundation's, hour for hour`(name: String) throws {
        let rules = try #require(try PolicyFixture.zone(name))
        let zone = try #require(TimeZone(identifier: name))
        var wrong: [Int] = []
        // Every 5 hours from 1980 to 2037, which both have as a table.
        for moment in stride(from: 315_532_800, to: 2_114_380_800, by: 18_000) {
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
            if rules.offset(at: moment) != offset { wrong.append(moment) }
        }
        #expect(wrong.isEmpty, "\(wrong.count), first \(wrong.prefix(3))")
    }

    @Test func `the rule for the years to come is the same as the table`() throws {
        for name in ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Europe/Dublin"] {
            let rules = try #require(try PolicyFixture.zone(name))
            let table = (2030...2036).map { year in (0..<8760).map { hour in offset(rules, year, hour) } }
            // 2058 begins on the weekday of 2030, and so on: the calendar repeats after 28 years.
            let rule = (2058...2064).map { year in (0..<8760).map { hour in offset(rules, year, hour) } }
            #expect(table == rule, "\(name)")
            #expect(Set(rule[0]).count == 2, "\(name) has a summer")
        }
    }

    private func offset(_ rules: TimeZoneRules, _ year: Int, _ hour: Int) -> Int {
        rules.offset(at: CivilTime.day(year: year, month: 1, day: 1) * 86_400 + hour * 3600)
    }

    @Test func `a damaged zone file is none, at every length and with every byte changed`() throws {
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Berlin")))
        for length in 0..<whole.count - 30 { _ = TimeZoneRules(file: Array(whole.prefix(length))) }
        #expect(TimeZoneRules(file: Array(whole.prefix(whole.count / 2))) == nil)
        for index in whole.indices {
            var bytes = whole
            bytes[index] ^= 0xFF
            _ = TimeZoneRules(file: bytes)?.offset(at: 1_794_823_200)
        }
    }
}
