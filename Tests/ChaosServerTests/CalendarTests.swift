import ChaosModel
import ChaosScheduler
import Foundation
import Testing

@testable import ChaosServer

@Suite struct CalendarTests {
    @Test(arguments: [("2026-11", 30, 6), ("2024-02", 29, 3), ("2100-02", 28, 0), ("2026-02", 28, 6)])
    func `a month has its days, and begins on its weekday`(key: String, days: Int, weekday: Int) throws {
        let month = try #require(CalendarMonth(key))
        #expect(month.key == key && month.end - month.first == days)
        #expect(CalendarMonth.weekday(month.first) == weekday)
        #expect(month.weeks.joined().compactMap(\.self).count == days)
        #expect(
            month.weeks.allSatisfy { $0.count == 7 } && month.next.previous == month && month.previous.next == month)
    }

    @Test(arguments: [
        "", "2026", "2026-13", "2026-1", "26-011", "2026-00", "2026-11-01", "abcdefg", "2026\u{2D}1\u{301}",
    ])
    func `what is no month is none`(text: String) { #expect(CalendarMonth(text) == nil) }

    private func page(_ past: [DrillRecord], _ coming: [ForecastEntry]) -> String {
        CalendarPage(
            visitor: PageFrame.Visitor(caller: Caller(name: "ann", role: .view), csrf: "", host: "web-1"),
            month: CalendarMonth(at: SampleDesk.now), now: SampleDesk.now, past: past, coming: coming
        ).text
    }

    @Test func `a time that came is shown once, as what became of it`() throws {
        var drill = DrillRecord(
            id: 1, schedule: "nightly", nominal: SampleDesk.now, moment: SampleDesk.now, trigger: "schedule")
        (drill.state, drill.verdict, drill.runs) = (.ended, "failed", ["r1"])
        let entry = ForecastEntry(
            schedule: "nightly", nominal: SampleDesk.now, earliest: SampleDesk.now, latest: SampleDesk.now,
            moment: SampleDesk.now, experiment: nil, local: "", isDue: true, reason: "")
        let text = page([drill], [entry])
        #expect(text.contains("href=\"/runs/r1\"") && text.matches(of: /nightly/).count == 1)
        #expect(page([], [entry]).contains("drill due"))
    }

    @Test func `a sealed drill shows its window alone`() {
        let entry = ForecastEntry(
            schedule: "surprise", nominal: SampleDesk.now, earliest: SampleDesk.now, latest: SampleDesk.now + 7200,
            moment: nil, experiment: nil, local: "", isDue: true, reason: "")
        let (first, last) = (PageMoment(at: entry.earliest).time, PageMoment(at: entry.latest).time)
        #expect(page([], [entry]).contains("\(first)–\(last)</span> sealed"))
    }

    @Test func `a day with many schedules folds the rest`() {
        let entries = (0..<9).map { number in
            ForecastEntry(
                schedule: "often-\(number)", nominal: SampleDesk.now + Double(number), earliest: 0, latest: 0,
                moment: SampleDesk.now + Double(number), experiment: nil, local: "", isDue: true, reason: "")
        }
        let text = page([], entries)
        #expect(text.contains("<summary>5 more</summary>") && text.matches(of: /drill due/).count == 9)
    }

    @Test func `a day of a schedule that is due every few minutes says how often, and leaves none out`() {
        let start = (SampleDesk.now / 86_400).rounded(.down) * 86_400
        let entries = (0..<288).map { number in
            let at = start + Double(number) * 300
            return ForecastEntry(
                schedule: "often", nominal: at, earliest: at, latest: at, moment: at, experiment: nil, local: "",
                isDue: number != 100, reason: number == 100 ? "blackout" : "")
        }
        let failed = (0..<40).map { number in
            var drill = DrillRecord(
                id: Int64(number), schedule: "probe", nominal: start, moment: start + Double(number),
                trigger: "schedule")
            (drill.state, drill.verdict) = (.ended, number == 7 ? "failed" : "passed")
            return drill
        }
        let text = page(failed, entries)
        #expect(text.contains("287 ×</span> often") && text.contains("00:00–23:55") && text.contains("<s>often</s>"))
        #expect(text.contains("39 ×</span> probe") && text.matches(of: /drill bad/).count == 1)
        #expect(text.matches(of: /<li class="drill/).count == 4)
    }

    @Test func `a month of drills every minute says where it stops`() throws {
        let drills = try CalendarDrills(0..<2_592_000, now: 0, past: { _ in [] }, coming: Self.everyMinute)
        let count = drills.coming.count
        #expect(count >= 10_000 && drills.coming.map(\.nominal) == (0..<count).map { Double($0 * 60) })
        let last = PageMoment(at: Double(count - 1) * 60).text
        #expect(drills.limits == "Of the drills that come, those after \(last) are not shown.")
        let few = try CalendarDrills(0..<86_400, now: 0, past: { _ in [] }, coming: Self.everyMinute)
        #expect(few.limits == nil && few.coming.count { $0.nominal < 86_400 } == 1440)
    }

    /// What a schedule that is due every minute comes to.
    private static func everyMinute(_ count: Int, from: Double) -> [ForecastEntry] {
        let first = Int((from / 60).rounded(.up))
        return (first..<first + count).map { number in
            let at = Double(number * 60)
            return ForecastEntry(
                schedule: "often", nominal: at, earliest: at, latest: at, moment: at, experiment: nil, local: "",
                isDue: true, reason: "")
        }
    }

    @Test func `the host's clocks are shown with their distance from UTC`() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        #expect(HostZone.words(berlin, at: 1_767_225_600) == "01:00 Europe/Berlin (UTC+01:00)")
        #expect(HostZone.words(.gmt, at: 0) == "UTC")
    }

    @Test func `distances are said in two units`() {
        #expect(PageMoment.words(59) == "in less than a minute")
        #expect(PageMoment.words(12_000) == "in 3 h 20 min")
        #expect(PageMoment.words(-7200) == "2 h ago")
        #expect(PageMoment.words(90_061) == "in 1 d 1 h")
        #expect(PageMoment.words(.nan) == "at no time")
    }
}
