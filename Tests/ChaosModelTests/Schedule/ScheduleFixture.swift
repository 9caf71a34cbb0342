@testable import ChaosModel

/// Schedule files of the tests.
enum ScheduleFixture {
    /// Every field, of all kinds.
    static let whole = """
        schedules:
          nightly:
            summary: Losing the database costs no order.
            run:
              - {experiment: loss.yaml, weight: 3, set: [network.loss.percent=5%], targets: ["db=port:5433"]}
              - {run: ../common/kill.yaml}
              - /srv/drills/pause.yaml
            cron: ["0 3 * * mon-fri", "30 4 * * sun"]
            zone: Europe/Berlin
            window: 2h
            jitter: 5m
            sealed: true
            blackouts:
              - {from: 2026-12-20, to: 2027-01-04, zone: Europe/Berlin}
              - {days: [sat, sun], from: "00:00", to: "24:00"}
              - {from: "12:00", to: "13:00"}
            calendars: [freeze.ics, /etc/aftershock/holidays.ics]
            concurrency: queue
            deadline: 30m
            keep: {passed: 50, failed: 200}
            stages:
              - {name: 5%, set: [network.loss.percent=5%], pause: 10m, checks: [{name: alive, http: "http://127.0.0.1:8080/", contains: ok}]}
              - {name: 30%, set: [network.loss.percent=30%], targets: [db=port:5434]}
            checks:
              - {name: no-incident, command: [/usr/local/bin/no-incident, --team, db], timeout: 5s}
              - {name: calm, http: "http://127.0.0.1:9090/calm"}
            pause-after: 3
            paused: true
            quiet: true
          by-hand: {run: kill.yaml, manual: true, pause-after: never}
          seeded: {run: kill.yaml, cron: "@daily", window: 1h, seed: q4}
          fortnight: {run: kill.yaml, rule: FREQ=WEEKLY;INTERVAL=2;BYDAY=TU, start: 2026-12-01 03:00}

        """

    /// The schedules of a text in `/etc/drills`.
    static func schedules(_ text: String) throws -> [Schedule] {
        try ScheduleParser.parse(try SpecSource(name: "drills.yaml", text: text), in: "/etc/drills")
    }

    /// Everything that is wrong with a text.
    static func problems(_ text: String) throws -> [Diagnostic] {
        let source = try SpecSource(name: "drills.yaml", text: text)
        do {
            _ = try ScheduleParser.parse(source, in: "/etc/drills")
            return []
        } catch {
            return error.all
        }
    }
}
