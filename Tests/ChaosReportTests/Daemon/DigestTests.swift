import ChaosModel
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosReport

@Suite
struct `The digest` {
    private static let monday = 1_794_787_200.0
    private static let week = 7 * 86_400.0

    private static func status() -> DaemonStatus {
        DaemonStatus(version: "0.1.0", host: "web-1", pid: 1, startedAt: monday, now: monday)
    }

    private static func drill(_ id: Int64, _ verdict: String?, _ reason: String) -> DrillRecord {
        let at = monday - 7 * 86_400 + Double(id) * 40_000
        var drill = DrillRecord(id: id, schedule: "nightly", nominal: at, moment: at, trigger: "schedule")
        drill.state = verdict == nil ? .skipped : .ended
        (drill.verdict, drill.reason, drill.endedAt) = (verdict, reason, at + 60)
        drill.experiment = "/srv/experiments/partition.yaml"
        if verdict != nil { drill.runs = ["run\(id)"] }
        return drill
    }

    private static var busy: DrillDigest {
        var status = status()
        status.badFiles = [.init(path: "/etc/aftershock/schedules/new.yaml", problem: "no", keepsEarlier: false)]
        status.halted = "by ann: a release"
        status.troubles = ["the history cannot be written"]
        let drills = [
            drill(1, "passed", "every SLO held"), drill(2, "failed", "not recovered\u{1B}[31m in 60 s"),
            drill(3, nil, "missed: the daemon did not run"), drill(4, nil, "blackout: 2026-11-10"),
            drill(99, "passed", "in another week"),
        ]
        var runs: [RunSummary] = []
        for number in 0..<4 {
            var run = RunSummary(ExampleRun.report, record: ExampleRun.record)
            run.run = "run\(number)"
            run.startedAt = monday - (number < 3 ? 3 : 10) * 86_400 - Double(number)
            runs.append(run)
        }
        var paused = ScheduleStatus(
            name: "weekly", summary: nil, file: "/x", timing: "weekly", zone: "UTC", experiments: [])
        paused.pause = .init(by: "aftershockd", since: monday - 3600, reason: "1 drill failed in a row")
        let next = [true, false].map { isDue in
            ForecastEntry(
                schedule: "nightly", nominal: monday, earliest: monday, latest: monday, moment: nil, experiment: nil,
                local: "Mon 2026-11-16 02:30 Europe/Berlin", isDue: isDue, reason: "blackout: all week")
        }
        return DrillDigest(
            of: (monday - week)..<monday, status: status, schedules: [paused], drills: drills, runs: runs, next: next)
    }

    private static var calm: DrillDigest {
        DrillDigest(
            of: (monday - week)..<monday, status: status(), schedules: [], drills: [], runs: [], next: [])
    }

    @Test func `of a busy week and of a calm one is the golden one`() throws {
        for (name, digest) in [("busy", Self.busy), ("calm", Self.calm)] {
            #expect(Golden.difference(DigestText(digest).text, from: "digest/\(name).txt", source: Self.source) == nil)
            let json = try CanonicalJSON.text(digest, "the digest")
            #expect(Golden.difference(json, from: "digest/\(name).json", source: Self.source) == nil)
            #expect(try JSONDecoder().decode(DrillDigest.self, from: Data(json.utf8)) == digest)
        }
    }

    /// Two folders below the package's root, as the golden files are looked for.
    private static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path

    @Test func `fits a message however much there is`() throws {
        let long = String(repeating: "ä", count: 4000)
        var status = Self.status()
        status.badFiles = (0..<500).map { .init(path: "\(long)\($0)", problem: long, keepsEarlier: false) }
        status.troubles = (0..<500).map { "\(long)\($0)" }
        let digest = DrillDigest(
            of: 0..<4e9, status: status, schedules: [], drills: (0..<1000).map { Self.drill($0, "failed", long) },
            runs: [], next: [])
        #expect(digest.drills.count == 40 && digest.omitted == 960 && digest.outcomes == ["failed": 1000])
        #expect(try JSONEncoder().encode(digest).count < 60_000)
    }
}
