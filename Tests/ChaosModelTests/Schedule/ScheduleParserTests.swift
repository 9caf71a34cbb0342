import Testing

@testable import ChaosModel

@Suite
struct `A schedule file's text` {
    @Test func `is read whole`() throws {
        let schedules = try ScheduleFixture.schedules(ScheduleFixture.whole)
        #expect(schedules.map(\.name) == ["nightly", "by-hand", "seeded", "fortnight"])
        let nightly = schedules[0]
        #expect(nightly.file == "drills.yaml" && nightly.location == Location(line: 2, column: 3))
        #expect(nightly.summary == "Losing the database costs no order.")
        #expect(
            nightly.choices.map(\.experiment) == [
                "/etc/drills/loss.yaml", "/etc/common/kill.yaml", "/srv/drills/pause.yaml",
            ])
        #expect(nightly.choices.map(\.weight) == [3, 1, 1])
        #expect(nightly.choices[0].overrides.fields == ["network.loss.percent=5%"])
        #expect(nightly.choices[0].overrides.targets == ["db=port:5433"])
        #expect(nightly.choices.map(\.location?.line) == [5, 6, 7])
        guard case .cron(let patterns) = nightly.timing else {
            Issue.record("\(nightly.timing)")
            return
        }
        #expect(patterns.map(\.text) == ["0 3 * * mon-fri", "30 4 * * sun"])
        #expect(nightly.zone == "Europe/Berlin" && nightly.window == .seconds(7200) && nightly.jitter == .seconds(300))
        #expect(nightly.isSealed && nightly.seed == nil && nightly.isPaused && nightly.isQuiet)
        #expect(
            nightly.blackouts.map(\.words) == [
                "2026-12-20 00:00 to 2027-01-05 00:00 Europe/Berlin", "sat,sun 00:00-24:00 UTC",
                "every day 12:00-13:00 UTC",
            ])
        #expect(nightly.calendars == ["/etc/drills/freeze.ics", "/etc/aftershock/holidays.ics"])
        #expect(nightly.places["calendars.1"]?.line == 17)
        #expect(nightly.concurrency == .queue && nightly.deadline == .seconds(1800))
        #expect(nightly.keep == Schedule.Keep(passed: 50, failed: 200) && nightly.pauseAfter == 3)
        #expect(nightly.stages.map(\.name) == ["5%", "30%"] && nightly.stages[0].pause == .seconds(600))
        #expect(
            nightly.stages[0].checks == [
                PreCheck(name: "alive", question: .http(url: "http://127.0.0.1:8080/", contains: "ok"))
            ])
        #expect(nightly.stages[1].overrides.targets == ["db=port:5434"])
        #expect(
            nightly.checks == [
                PreCheck(
                    name: "no-incident", question: .command(["/usr/local/bin/no-incident", "--team", "db"]),
                    timeout: .seconds(5)),
                PreCheck(name: "calm", question: .http(url: "http://127.0.0.1:9090/calm", contains: nil)),
            ])
        #expect(schedules[1].timing == .manual && schedules[1].pauseAfter == nil)
        #expect(schedules[2].seed == "q4" && schedules[2].zone == "UTC" && schedules[2].pauseAfter == 1)
        guard case .rule(let rule) = schedules[3].timing else {
            Issue.record("\(schedules[3].timing)")
            return
        }
        #expect(rule.text == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
    }
}
