import Foundation
import Testing

@testable import ChaosModel

/// A drill of a schedule, over or not.
private func drill(
    _ id: Int64, _ state: DrillRecord.State = .ended, verdict: String? = "passed", reason: String? = nil,
    startedAt: Double = june, schedule: String = "nightly"
) -> DrillRecord {
    var drill = DrillRecord(id: id, schedule: schedule, nominal: june, moment: june, trigger: "schedule")
    drill.state = state
    drill.reason = reason
    if state == .ended {
        drill.verdict = verdict
        drill.startedAt = startedAt
        drill.endedAt = startedAt + 60
        drill.runs = ["run\(id)"]
    }
    return drill
}

@Suite
struct `What the daemon has to tell` {
    private static let status = DaemonStatus(version: "1", host: "db-1", pid: 1, startedAt: june, now: june + 100)

    @Test func `is told once, whatever is looked at again, and after the daemon began anew`() throws {
        var watch = NoticeWatch()
        #expect(watch.look(at: [drill(1), drill(2, .running)], quiet: [], now: june).isEmpty)
        let second = [
            drill(1), drill(2, verdict: "refused", reason: "the policy"), drill(3, .skipped, reason: "halted"),
        ]
        let told = watch.look(at: second, quiet: [], now: june)
        #expect(told.map(\.event) == [.trouble, .skipped])
        #expect(told.first?.text.contains("was refused: the policy") == true)
        watch = try JSONDecoder().decode(NoticeWatch.self, from: try JSONEncoder().encode(watch))
        #expect(watch.look(at: second, quiet: [], now: june).isEmpty)
        #expect(watch.counts == ["nightly": ["passed": 1, "refused": 1, "skipped": 1]])
    }

    @Test func `is not lost when later drills are over first`() {
        var watch = NoticeWatch()
        _ = watch.look(at: [], quiet: [], now: june)
        #expect(
            watch.look(at: [drill(1, .running), drill(2, .skipped)], quiet: [], now: june).map(\.event) == [.skipped])
        #expect(watch.open == [1])
        let late = drill(1, verdict: "rollbackIncomplete")
        let told = watch.look(at: [late, drill(2, .skipped)], quiet: [], now: june)
        #expect(told.map(\.isRollbackFailure) == [true] && told.first?.run == "run1")
    }

    @Test func `knows missed times from skipped ones, and leaves quiet schedules alone unless they failed`() {
        var watch = NoticeWatch()
        _ = watch.look(at: [], quiet: [], now: june)
        let drills = [drill(1, .skipped, reason: "missed: down"), drill(2, .skipped, reason: "blackout"), drill(3)]
        #expect(watch.look(at: drills, quiet: ["nightly"], now: june).map(\.event) == [.missed])
        #expect(watch.counts["nightly"] == ["missed": 1, "skipped": 1, "passed": 1])
    }

    @Test func `counts never fall when drills are forgotten`() {
        var watch = NoticeWatch()
        _ = watch.look(at: (1...5).map { drill($0) }, quiet: [], now: june)
        _ = watch.look(at: [drill(5), drill(6)], quiet: [], now: june)
        _ = watch.look(at: [], quiet: [], now: june)
        #expect(watch.counts == ["nightly": ["passed": 6]] && watch.lastPassed["nightly"] == june + 60)
    }

    @Test func `of schedules and files is told when it begins, and again when it changes`() {
        var watch = NoticeWatch(), status = Self.status
        var schedule = ScheduleStatus(
            name: "nightly", summary: nil, file: "/x.yaml", timing: "daily", zone: "UTC", experiments: [])
        schedule.pause = .init(by: "ann", since: june, reason: "a release")
        #expect(watch.look(at: status, [schedule]).isEmpty)
        schedule.pause = .init(by: "aftershockd", since: june, reason: "3 drills failed in a row")
        status.badFiles = [.init(path: "/x.yaml", problem: "x.yaml:1:1: error: no", keepsEarlier: true)]
        status.troubles = ["the disk is full"]
        #expect(watch.look(at: status, [schedule]).map(\.event) == [.paused, .badFile, .trouble])
        #expect(watch.look(at: status, [schedule]).isEmpty)
        status.badFiles[0].problem = "x.yaml:2:1: error: no"
        schedule.pause?.since = june + 10
        #expect(watch.look(at: status, [schedule]).map(\.event) == [.paused, .badFile])
        status.badFiles = []
        status.troubles = []
        _ = watch.look(at: status, [schedule])
        status.troubles = ["the disk is full"]
        #expect(watch.look(at: status, [schedule]).map(\.event) == [.trouble])
    }

    @Test func `about no run says nothing of one in JSON, and reads back`() throws {
        var message = NotifyMessage(.missed, id: "aftershockd-1", host: "db-1", at: june, elapsed: 5)
        message.notice = DaemonNotice(.missed, at: june, text: "late", of: drill(1, .skipped))
        let bytes = try JSONEncoder().encode(message)
        let keys = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any]).keys
        #expect(Set(keys) == ["format", "event", "id", "host", "at", "elapsed", "notice"])
        #expect(try JSONDecoder().decode(NotifyMessage.self, from: bytes) == message)
        let run = NotifyMessage(
            .start, number: 1, run: "abc", experiment: "shop", labels: [:], host: "db-1", at: june, elapsed: 0)
        let text = String(decoding: try JSONEncoder().encode(run), as: UTF8.self)
        #expect(text.contains("\"labels\"") && text.contains("\"run\"") && !text.contains("notice"))
    }
}

@Suite
struct `Quiet hours` {
    /// 1 June 2026 is a Monday; Berlin is two hours ahead.
    private func at(_ hour: Double, day: Double = 0) -> Double { june + day * daySeconds + (hour - 2) * 3600 }

    private let quiet = QuietHours(hours: [
        PolicyWindow(span: .weekly(days: [0, 1, 2, 3, 4], from: 22 * 3600, to: 7 * 3600), zone: "Europe/Berlin")
    ])
    private var zones: [String: TimeZoneRules] {
        get throws { ["Europe/Berlin": try #require(try PolicyFixture.zone("Europe/Berlin"))] }
    }

    @Test func `go by the zone's clocks, past midnight`() throws {
        let zones = try zones
        for (hour, isQuiet) in [(21.99, false), (22, true), (30.99, true), (31, false)] {
            #expect(quiet.contain(at(hour), in: zones) == isQuiet, "\(hour)")
        }
        #expect(!quiet.contain(at(23, day: 5), in: zones))
        #expect(!quiet.contain(at(23), in: [:]))
    }

    @Test func `hold back what is no failure, and tell it in one summary`() throws {
        let zones = try zones
        var hold = NoticeHold()
        let skipped = DaemonNotice(.skipped, at: june, text: "a"), missed = DaemonNotice(.missed, at: june, text: "b")
        let good = DaemonNotice(.end, at: june, text: "c", of: drill(1))
        let bad = DaemonNotice(.end, at: june, text: "d", of: drill(2, verdict: "failed"))
        let night = hold.take([skipped, missed, good, bad], quiet: quiet, now: at(23), zones: zones) { _ in at(23) }
        #expect(night.now == [missed] && night.summary.isEmpty)
        hold = try JSONDecoder().decode(NoticeHold.self, from: try JSONEncoder().encode(hold))
        let morning = hold.take([skipped, good], quiet: quiet, now: at(31), zones: zones) { _ in at(30.99) }
        #expect(morning.now == [skipped] && morning.summary == [skipped, good, good])
        let later = hold.take([good], quiet: quiet, now: at(32), zones: zones) { _ in at(31.5) }
        #expect(later.now.isEmpty && later.summary.isEmpty && hold == NoticeHold())
    }

    @Test func `never hold back that something may be left`() throws {
        var hold = NoticeHold(), quiet = quiet
        quiet.only = .rollback
        let left = DaemonNotice(.trouble, at: june, text: "a", of: drill(1, verdict: "rollbackIncomplete"))
        let missed = DaemonNotice(.missed, at: june, text: "b")
        let night = hold.take([left, missed], quiet: quiet, now: at(23), zones: try zones) { _ in nil }
        #expect(night.now == [left] && hold.held == [missed])
    }

    @Test func `keep a bounded number, and say how many were more`() throws {
        var hold = NoticeHold()
        let many = (0..<300).map { DaemonNotice(.skipped, at: june, text: "\($0)") }
        _ = hold.take(many, quiet: quiet, now: at(23), zones: try zones) { _ in nil }
        let summary = hold.take([], quiet: quiet, now: at(32), zones: try zones) { _ in nil }.summary
        #expect(summary.count == 201 && summary.first?.text == "100 earlier ones were too many to keep.")
        #expect(summary.last?.text == "299")
    }
}
