import Foundation
import Testing

@testable import ChaosModel

/// Berlin goes from 02:00 to 03:00 on 2027-03-28 and from 03:00 to 02:00 on 2027-10-31.
@Suite
struct `Times at which clocks change` {
    /// `YYYY-MM-DD HH:MM` of UTC, and the note.
    private func said(_ text: String, after: String, in zone: String, count: Int = 3) throws -> [String] {
        let path = "/usr/share/zoneinfo/" + zone
        let rules = try #require(TimeZoneRules(file: Array(try Data(contentsOf: URL(fileURLWithPath: path)))))
        let timing = DrillTiming.cron([try CronExpression(field: text)])
        var moment = try CivilTime(field: after).seconds, said: [String] = []
        while said.count < count, let next = timing.next(after: moment, in: rules) {
            #expect(next.civil == rules.civil(at: next.at))
            said.append(CivilTime(seconds: next.at).text + (next.note.map { " (\($0))" } ?? ""))
            moment = next.at
        }
        return said
    }

    @Test func `a fixed time that is skipped comes at the first moment after it`() throws {
        #expect(
            try said("30 2 * * *", after: "2027-03-27 12:00", in: "Europe/Berlin") == [
                "2027-03-28 01:00 (02:30 does not exist that day, as clocks go from 02:00 to 03:00: due at the first "
                    + "moment after that)", "2027-03-29 00:30", "2027-03-30 00:30",
            ])
        // Twice at one moment is once.
        #expect(
            try said("0,30 2,3 * * *", after: "2027-03-27 12:00", in: "Europe/Berlin") == [
                "2027-03-28 01:00 (02:00 to 02:30 do not exist that day, as clocks go from 02:00 to 03:00: due at the "
                    + "first moment after that)", "2027-03-28 01:30", "2027-03-29 00:00",
            ])
    }

    @Test func `a fixed time that comes twice is due the first time`() throws {
        #expect(
            try said("30 2 * * *", after: "2027-10-30 12:00", in: "Europe/Berlin") == [
                "2027-10-31 00:30 (02:30 comes twice that day, as clocks go back: due the first time only)",
                "2027-11-01 01:30", "2027-11-02 01:30",
            ])
    }

    @Test func `a pattern with a star or a step goes by real time`() throws {
        #expect(
            try said("0 */2 * * *", after: "2027-03-28 00:00", in: "Europe/Berlin") == [
                "2027-03-28 02:00 (02:00 does not exist that day, as clocks go from 02:00 to 03:00: not due then)",
                "2027-03-28 04:00", "2027-03-28 06:00",
            ])
        #expect(
            try said("30 * * * *", after: "2027-10-31 00:00", in: "Europe/Berlin") == [
                "2027-10-31 00:30 (02:30 comes twice that day, as clocks go back: this is the first time)",
                "2027-10-31 01:30 (02:30 comes twice that day, as clocks go back: this is the second time)",
                "2027-10-31 02:30",
            ])
    }

    @Test func `a day that does not exist at all is made up for at the next one's begin`() throws {
        // Samoa went west of the date line: 2011-12-29 was followed by 2011-12-31.
        #expect(
            try said("0 12 30 12 *", after: "2011-12-01", in: "Pacific/Apia", count: 2) == [
                "2011-12-30 10:00 (2011-12-30 12:00 does not exist, as clocks go from 2011-12-30 00:00 to 00:00: "
                    + "due at the first moment after that)", "2012-12-29 22:00",
            ])
    }
}
