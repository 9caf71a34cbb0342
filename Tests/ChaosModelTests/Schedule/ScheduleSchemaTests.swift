import Foundation
import Testing

@testable import ChaosModel

@Suite
struct `The schema of schedule files` {
    private static func definitions() throws -> [String: [String: Any]] {
        let data = try JSONSerialization.jsonObject(with: Data(ScheduleSchema.json().utf8)) as? [String: Any]
        return try #require(data?["$defs"] as? [String: [String: Any]])
    }

    private static func keys(_ name: String) throws -> Set<String> {
        let properties = try #require(try definitions()[name]?["properties"] as? [String: Any])
        return Set(properties.keys)
    }

    @Test func `has every key that is read, and no other`() throws {
        #expect(
            try Self.keys("schedule") == [
                "summary", "run", "cron", "rule", "start", "manual", "zone", "window", "jitter", "seed", "sealed",
                "blackouts", "calendars", "concurrency", "deadline", "keep", "stages", "checks", "pause-after",
                "paused",
                "quiet",
            ])
        #expect(try Self.keys("choice") == ["experiment", "run", "weight", "set", "targets"])
        #expect(try Self.keys("stage") == ["name", "set", "targets", "pause", "checks"])
        #expect(try Self.keys("check") == ["name", "command", "http", "contains", "timeout"])
        #expect(try Self.definitions()["schedule"]?["required"] as? [String] == ["run"])
    }

    @Test func `has no key that the parser does not know`() throws {
        // A value of the wrong kind is refused for itself, a key that nobody reads as unknown.
        for (name, lead, tail) in [
            ("schedule", "schedules: {a: {run: x, ", "}}"), ("choice", "schedules: {a: {manual: true, run: {", "}}}"),
            ("stage", "schedules: {a: {run: x, manual: true, stages: [{", "}, {name: last}]}}"),
            ("check", "schedules: {a: {run: x, manual: true, checks: [{", "}]}}"),
        ] {
            for key in try Self.keys(name) where key != "run" || name != "schedule" {
                let problems = try ScheduleFixture.problems("\(lead)\(key): [[]]\(tail)")
                #expect(
                    !problems.isEmpty && !problems.contains { $0.message.contains("unknown key") },
                    "\(key): \(problems)")
            }
            let unknown = try ScheduleFixture.problems("\(lead)colour: red\(tail)")
            #expect(unknown.contains { $0.message.contains("unknown key `colour`") }, "\(unknown)")
        }
    }

    @Test func `has every key of a file with all of them`() throws {
        let text = ScheduleSchema.json()
        for line in ScheduleFixture.whole.split(separator: "\n") {
            for word in line.split(whereSeparator: { "{, [".contains($0) }) where word.hasSuffix(":") {
                let key = word.dropLast()
                if ["nightly", "by-hand", "seeded", "fortnight"].contains(key) { continue }
                #expect(text.contains("\"\(key)\": "), "\(key)")
            }
        }
    }

    @Test func `has patterns that accept what is read`() throws {
        let limit = try Regex(try #require(FailureLimit.shape.pattern))
        for (text, isRight) in [
            ("never", true), ("1", true), ("99", true), ("100", true), ("101", false), ("0", false),
        ] {
            #expect((text.wholeMatch(of: limit) != nil) == isRight, "\(text)")
            #expect(((try? FailureLimit(field: text)) != nil) == isRight, "\(text)")
        }
    }
}
