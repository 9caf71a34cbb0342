import Foundation

@testable import ChaosModel

/// What croniter, dateutil and zoneinfo say: `Tests/Fixtures/cron/generate.py` makes the file.
struct TimingFixture: Decodable {
    struct Case: Decodable {
        var text: String, zone: String?, start: Int?, from: Int, to: Int?
        /// Seconds from one time to the next one, the first from `from`.
        var times: [Int]

        /// The due times, in seconds since 1970.
        var expected: [Int] {
            var at = from
            return times.map { distance in
                at += distance
                return at
            }
        }

        func timing() throws -> DrillTiming {
            guard let start else { return .cron([try CronExpression(field: text)]) }
            var rule = try RecurrenceRule(field: text)
            rule.start = CivilTime(seconds: start)
            return .rule(rule)
        }

        /// As many times as are expected and one more, when the end is told.
        func found(in zone: TimeZoneRules) throws -> [Int] {
            let timing = try timing()
            var at = from, found: [Int] = []
            let most = times.count < 15 || self.zone != nil ? times.count + 1 : times.count
            while found.count < most, let next = timing.next(after: at, in: zone), next.at < to ?? .max {
                found.append(next.at)
                at = next.at
            }
            return found
        }
    }

    var cron: [Case], zones: [Case], rules: [Case], zoneRules: [Case]

    static func load(source: String = #filePath) throws -> TimingFixture {
        let file = URL(filePath: source).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/cron/cases.json")
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    /// A zone of this machine's zone database; `nil` where it has none.
    static func zone(_ name: String) -> TimeZoneRules? {
        (try? Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/" + name))).flatMap { TimeZoneRules(file: Array($0)) }
    }
}
