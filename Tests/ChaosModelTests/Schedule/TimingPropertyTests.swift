import Testing

@testable import ChaosModel

@Suite
struct `The next due time` {
    private static let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]

    private func expression(_ random: inout SeededNumbers) -> String {
        [
            random.pick(["*", "*/7", "0", "30", "1,59", "20-40", "50/3"]),
            random.pick(["*", "*/5", "2", "1-3", "0,23"]),
            random.pick(["*", "*", "?", "L", "15W", "1-9", "*/2"]), random.pick(["*", "*", "3,10", "apr-nov"]),
            random.pick(["*", "*", "sun", "5L", "mon#2", "fri-mon"]),
        ].joined(separator: " ")
    }

    /// Whether a minute is one of an expression's, asked of its fields alone.
    private func has(_ cron: CronExpression, _ time: CivilTime) -> Bool {
        let date = time.date,
            next = CivilTime.day(year: date.month == 12 ? date.year + 1 : date.year, month: date.month % 12 + 1, day: 1)
        let first = time.day - date.day + 1
        let days = cron.days.bits(length: next - first, first: (CivilTime(day: first).weekday + 1) % 7)
        return time.second % 60 == 0 && cron.minutes.contains(time.second / 60 % 60)
            && cron.hours.contains(time.second / 3600) && cron.months.contains(date.month)
            && days >> UInt64(date.day) & 1 == 1
    }

    @Test func `is after the moment, and nothing due lies between`() throws {
        var random = SeededNumbers(state: 21)
        for _ in 0..<60 {
            let text = expression(&random), cron = try CronExpression(field: text)
            let zone = try #require(TimingFixture.zone(random.pick(Self.zones)))
            // Around a change of the clocks, more often than not.
            let around = 1_600_000_000 + random.next(20) * 31_556_952
            let change = zone.stretch(around: around).end ?? around
            var moment = change - random.next(20_000)
            for _ in 0..<4 {
                guard let next = DrillTiming.cron([cron]).next(after: moment, in: zone) else { break }
                #expect(next.at > moment && next.civil == zone.civil(at: next.at), "\(text)")
                let isMoved = next.note?.contains("first moment") == true
                #expect(isMoved || has(cron, next.civil), "\(text)")
                // Minutes on the way that the clocks show are due only when they were there before.
                for at in moment + 1..<min(next.at, moment + 86_400) where at % 60 == 0 {
                    let civil = zone.civil(at: at)
                    if has(cron, civil) {
                        #expect(!cron.goesByRealTime && zone.moments(of: civil).lowerBound < at, "\(text)")
                    }
                }
                // Whenever one asks, the answer is the same.
                let between = moment + random.next(next.at - moment)
                #expect(DrillTiming.cron([cron]).next(after: between, in: zone) == next)
                moment = next.at
            }
        }
    }

    @Test func `of several is the first one, once`() throws {
        let timing = DrillTiming.cron([
            try CronExpression(field: "0 3 * * *"), try CronExpression(field: "0 */3 * * *"),
        ])
        var moment = try CivilTime(field: "2026-11-22").seconds, found: [String] = []
        for _ in 0..<4 {
            let next = try #require(timing.next(after: moment, in: .universal))
            found.append(next.civil.text)
            moment = next.at
        }
        #expect(found == ["2026-11-22 03:00", "2026-11-22 06:00", "2026-11-22 09:00", "2026-11-22 12:00"])
    }

    @Test func `of a whole year every five minutes is there, none twice`() throws {
        let zone = try #require(TimingFixture.zone("Europe/Berlin"))
        let timing = DrillTiming.cron([try CronExpression(field: "*/5 * * * *")])
        var moment = try CivilTime(field: "2027-01-01").seconds - 1, count = 0
        let end = moment + 365 * 86_400
        while let next = timing.next(after: moment, in: zone), next.at <= end {
            moment = next.at
            count += 1
        }
        #expect(count == 365 * 288)
    }

    @Test func `is found for the rarest of days, and from the farthest of starts`() throws {
        var rule = try RecurrenceRule(field: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO")
        rule.start = try CivilTime(field: "1970-01-01 12:00")
        let now = try CivilTime(field: "2026-11-22").seconds
        #expect(DrillTiming.rule(rule).next(after: now, in: .universal)?.civil.text == "2044-02-29 12:00")
        var minutely = try RecurrenceRule(
            field: "FREQ=MINUTELY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3;BYMINUTE=5,6,7,8,9,10,11")
        minutely.start = CivilTime(day: 0)
        let found = try #require(DrillTiming.rule(minutely).next(after: now, in: .universal))
        #expect(found.at % 420 == 0 && found.civil.text.hasPrefix("2028-02-29 03:"))
        // Every 24 hours from midnight never comes upon 05:00.
        var never = try RecurrenceRule(field: "FREQ=HOURLY;INTERVAL=24;BYHOUR=5")
        #expect(!never.isEverDue && DrillTiming.rule(never).next(after: now, in: .universal) == nil)
        // An hour with one time has no third one.
        let third = try RecurrenceRule(field: "FREQ=HOURLY;BYMINUTE=5;BYSETPOS=3;COUNT=9")
        #expect(!third.isEverDue)
        never.start = CivilTime(day: 0, second: 5 * 3600)
        #expect(never.isEverDue)
    }

    @Test(arguments: [Int.min, -1 << 62, -62_135_596_801, -62_135_596_800, 253_402_300_799, 1 << 62, Int.max])
    func `is reckoned at the ends of time without a crash`(moment: Int) throws {
        let rules = try ["FREQ=DAILY", "FREQ=MINUTELY;INTERVAL=7;COUNT=9", "FREQ=YEARLY;BYDAY=20MO"].map {
            DrillTiming.rule(try RecurrenceRule(field: $0))
        }
        for timing in [DrillTiming.cron([try CronExpression(field: "30 2 29 2 *")]), .manual] + rules {
            for zone in [.universal, try #require(TimingFixture.zone("Europe/Berlin"))] {
                let next = timing.next(after: moment, in: zone)
                #expect(next.map { $0.at > moment } ?? true)
                if moment > 253_402_300_000 { #expect(next == nil) }
                _ = (zone.localText(at: moment), zone.civil(at: moment), zone.offset(at: moment))
            }
        }
    }
}
