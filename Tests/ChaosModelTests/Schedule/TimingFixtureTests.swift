import Foundation
import Testing

@testable import ChaosModel

@Suite
struct `Due times agree with those of` {
    private func compare(_ cases: [TimingFixture.Case], least: Int) throws {
        #expect(cases.count >= least)
        var wrong: [String] = []
        for item in cases {
            let zone = try item.zone.map { try #require(TimingFixture.zone($0)) } ?? .universal
            // A rule that is never due is refused.
            let isRefused = (try? item.timing()) == nil && item.expected.isEmpty
            let found = isRefused ? [] : try item.found(in: zone)
            guard found != item.expected else { continue }
            let words = { (times: [Int]) in times.map { CivilTime(seconds: $0).text }.joined(separator: ", ") }
            wrong.append(
                "\(item.text) \(item.zone ?? "") from \(CivilTime(seconds: item.start ?? 0).text) after "
                    + "\(CivilTime(seconds: item.from).text)\n  expected \(words(item.expected))\n  found    \(words(found))"
            )
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(cases.count):\n\(wrong.prefix(5).joined(separator: "\n"))")
    }

    @Test func `croniter, for cron expressions`() throws {
        try compare(try TimingFixture.load().cron, least: 600)
    }

    @Test func `dateutil, for rules`() throws {
        try compare(try TimingFixture.load().rules, least: 500)
    }

    @Test func `clocks on the wall, read minute by minute, for cron expressions`() throws {
        try compare(try TimingFixture.load().zones, least: 300)
    }

    @Test func `clocks on the wall, read minute by minute, for rules`() throws {
        try compare(try TimingFixture.load().zoneRules, least: 60)
    }
}
