import ChaosModel
import Foundation
import Testing

@testable import ChaosScheduler

@Suite
struct `A simulated year of schedules` {
    /// More of them: `AFTERSHOCK_YEARS=50`.
    private static let seeds =
        1...max(1, ProcessInfo.processInfo.environment["AFTERSHOCK_YEARS"].flatMap { UInt64($0) } ?? 1)

    @Test(arguments: seeds)
    func `runs every due time once, or says why not`(seed: UInt64) throws {
        var year = try SimulatedYear(seed: seed)
        try year.live()
        #expect(year.problems.isEmpty, "\(year.problems.prefix(5))")
        let open = try year.store.read(DrillTable.open)
        var missing: [String] = [], several: [String] = [], speechless = 0
        for (name, rules) in year.book {
            var moment = SimulatedYear.begin
            while let next = rules.next(after: moment), next <= year.now - 1 {
                moment = next
                let ends = year.ends["\(name) \(next)"] ?? []
                let isOpen = open.contains { $0.record.schedule == name && $0.record.nominal == next }
                if ends.isEmpty && !isOpen { missing.append("\(name) \(next)") }
                if ends.count + (isOpen ? 1 : 0) > 1 { several.append("\(name) \(next)") }
                for end in ends where end.reason?.isEmpty ?? true { speechless += 1 }
                for end in ends where end.state == .skipped && !end.runs.isEmpty {
                    several.append("\(name) \(next) ran")
                }
            }
        }
        #expect(missing.isEmpty, "\(missing.prefix(5))")
        #expect(several.isEmpty, "\(several.prefix(5))")
        #expect(speechless == 0)
        // What is not there is not shown by its absence.
        #expect(year.starts > 500 && year.kills > 20 && year.autoPauses > 20 && year.checkedForecasts > 200)
        #expect(year.checkedPauses > 5 && year.checkedStarts > 20 && year.checkedBlackouts > 5)
        #expect(Set(year.ends.values.joined().map(\.state)) == [.ended, .skipped])
        try checkKeep(year)
    }

    private func checkKeep(_ year: SimulatedYear) throws {
        for (name, rules) in year.book {
            let drills = try year.store.read { try DrillTable.drills(DrillQuery(schedule: name, limit: 10_000), $0) }
            let keep = rules.schedule.keep
            #expect(drills.count { $0.record.verdict == "passed" } <= keep.passed)
            #expect(drills.count { $0.record.state == .ended && $0.record.verdict != "passed" } <= keep.failed)
            #expect(drills.count { $0.record.state == .skipped } <= keep.failed)
        }
    }
}
