import Foundation

@testable import ChaosModel
@testable import ChaosScheduler

/// Twenty schedules that together use everything a schedule can say.
enum SimulatedSchedules {
    static func book(_ secret: HostSecret) throws -> [String: ScheduleRules] {
        var book: [String: ScheduleRules] = [:]
        let zones = try Dictionary(
            uniqueKeysWithValues: ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"].map { name in
                (name, try rules(name))
            })
        for schedule in try all() { book[schedule.name] = ScheduleRules(schedule, zones: zones, secret: secret) }
        return book
    }

    private static func rules(_ zone: String) throws -> TimeZoneRules {
        if zone == "UTC" { return .universal }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/" + zone)))
        guard let rules = TimeZoneRules(file: bytes) else { throw CocoaError(.fileReadCorruptFile) }
        return rules
    }

    private static func all() throws -> [Schedule] {
        let crons = [
            "30 2 * * *", "0 */6 * * *", "15 3 * * MON-FRI", "0 1 1 * *", "45 23 * * SUN", "30 1 * * *", "0 12 L * *",
            "@daily", "5 4 * * TUE#2", "20 */8 * * *",
        ]
        let zones = ["Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe"]
        return try (0..<20).map { number in
            let timing = DrillTiming.cron([try CronExpression(field: crons[number % crons.count])])
            let choices = (0...number % 3).map { Schedule.Choice(experiment: "/e/\($0).yaml", weight: Double($0 + 1)) }
            var schedule = Schedule(
                name: "drill-\(number)", timing: timing, zone: zones[number % zones.count], choices: choices)
            schedule.window = .seconds([0, 3600, 600, 0, 7200][number % 5])
            schedule.jitter = .seconds([0, 0, 300, 60][number % 4])
            schedule.seed = number % 4 == 0 ? "seed \(number)" : nil
            schedule.isSealed = number % 5 == 1
            schedule.concurrency = Schedule.Concurrency.allCases[number % 3]
            schedule.deadline = .seconds([600, 3600, 0, 6 * 3600][number % 4])
            schedule.keep = Schedule.Keep(passed: 3 + number, failed: 2 + number)
            schedule.pauseAfter = [1, 2, 3, nil][number % 4]
            if number % 3 == 1 {
                schedule.checks = [PreCheck(name: "deploys", question: .command(["/bin/true"]))]
            }
            if number % 6 == 0 {
                schedule.stages = [
                    Schedule.Stage(name: "5%", pause: .seconds(300)), Schedule.Stage(name: "30%"),
                ]
            }
            if number % 4 == 2 {
                schedule.blackouts = [
                    PolicyWindow(
                        span: .weekly(days: [4, 5], from: 0, to: 20 * 3600), zone: "Europe/Berlin", location: nil)
                ]
            }
            return schedule
        }
    }
}
