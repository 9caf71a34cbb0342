import ChaosModel
import ChaosScheduler
import ChaosTestKit

@testable import ChaosServer

/// Every page of the dashboard, with one text wherever others' text can come from.
enum SamplePages {
    static let now = SampleDesk.now

    /// By name.
    static func all(_ text: String = "checkout", role: Role = .admin) throws -> [String: String] {
        let visitor = PageFrame.Visitor(caller: Caller(name: text, role: role), csrf: text, host: text)
        let month = CalendarMonth(at: now)
        let live = self.live(text)
        return [
            "login": LoginPage().text,
            "overview": OverviewPage(
                visitor: visitor, status: status(text), coming: entries(text), past: drills(text),
                history: history(text)
            ).text,
            "halted": OverviewPage(
                visitor: visitor, status: status(text, halted: text), coming: [], past: [], history: nil
            ).text,
            "calendar": CalendarPage(
                visitor: visitor, month: month, now: now, past: drills(text), coming: entries(text)
            ).text,
            "live": LivePage(visitor: visitor, now: live, coming: entries(text), halted: text, at: now).text,
            "idle": LivePage(visitor: visitor, now: LiveSnapshot(), coming: [], halted: nil, at: now).text,
            "runs": RunsPage(
                visitor: visitor, runs: [summary(text)], hasMore: true, experiment: text, verdict: text
            ).text,
            "run": RunPage(visitor: visitor, run: text, summary: summary(text), report: "/runs/a/report.html").text,
            "new run": RunPage(visitor: visitor, run: text, summary: nil, report: nil).text,
            "trends": TrendsPage(visitor: visitor, choice: TrendsPage.Choice(days: text, by: text)).text,
            "schedules": SchedulesPage(visitor: visitor, schedules: [schedule(text)], now: now).text,
            "schedule": SchedulePage(
                visitor: visitor, schedule: schedule(text), coming: entries(text), past: drills(text), yaml: text,
                now: now
            ).text,
            "doctor": DoctorPage(
                visitor: visitor,
                findings: [
                    .ptrace: Finding(works: false, detail: text, fix: text),
                    .signals: Finding(works: true, detail: text),
                ]
            ).text,
            "audit": AuditPage(visitor: visitor, entries: [entry(text)], count: 1, problem: text, head: text).text,
            "whole audit": AuditPage(visitor: visitor, entries: [], count: 0, problem: nil, head: text).text,
        ]
    }

    static func status(_ text: String, halted: String? = nil) -> DaemonStatus {
        var status = DaemonStatus(version: text, host: text, pid: 1, startedAt: now - 100, now: now)
        status.halted = halted
        status.run = text
        status.drill = drills(text).first
        status.badFiles = [DaemonStatus.BadFile(path: text, problem: text, keepsEarlier: false)]
        status.troubles = [text]
        return status
    }

    static func entries(_ text: String) -> [ForecastEntry] {
        (0..<8).map { number in
            let at = now + Double(number) * 3600
            return ForecastEntry(
                schedule: text, nominal: at, earliest: at, latest: at + 90_000, moment: number == 1 ? nil : at + 60,
                experiment: text, local: text, isDue: number != 2, reason: text, commitment: text)
        }
    }

    static func drills(_ text: String) -> [DrillRecord] {
        DrillRecord.State.allCases.enumerated().map { number, state in
            var drill = DrillRecord(
                id: Int64(number), schedule: text, nominal: now - Double(number) * 7200, moment: nil, trigger: text)
            drill.state = state
            drill.runs = [text, text]
            (drill.stage, drill.stages, drill.startedAt, drill.endedAt) = (1, 2, drill.nominal, drill.nominal + 60)
            (drill.verdict, drill.reason, drill.experiment) = (state == .ended ? text : nil, text, text)
            (drill.commitment, drill.opening) = (text, text)
            return drill
        }
    }

    static func schedule(_ text: String) -> ScheduleStatus {
        ScheduleStatus(
            name: text, summary: text, file: text, timing: text, zone: text, experiments: [text],
            pause: ScheduleStatus.Pause(by: text, since: now, reason: text), next: entries(text)[1],
            last: drills(text)[0],
            failures: 2, isSealed: true)
    }

    static func record(_ text: String) -> Record {
        var record = Record(run: text, experiment: text, startedAt: now - 86_400)
        record.environment.host = text
        record.events = [Record.Event(at: 1_000_000, kind: .faultOn, text: text)]
        return record
    }

    static func summary(_ text: String) -> RunSummary {
        var summary = RunSummary(Report(analyzing: record(text), samples: []), record: record(text))
        summary.reason = text
        return summary
    }

    static func history(_ text: String) -> HistoryReport {
        HistoryReport(runs: [summary(text)], since: now - 90 * 86_400, until: now)
    }

    static func live(_ text: String) -> LiveSnapshot {
        var live = LiveSnapshot()
        live.take(
            .begin(
                LiveLine.Begin(
                    run: text, experiment: text, hypothesis: text, startedAt: now, longest: 60, slos: [text],
                    steps: [text])))
        live.take(.event(Record.Event(at: 5, kind: .injecting, text: text)))
        live.take(
            .status(
                LiveLine.Status(
                    at: 1, phase: text, elapsed: 1, length: 10, rate: 100, errors: 0.01, p99: 0.2,
                    slos: [LiveLine.Status.Part(name: text, state: "breached")],
                    milestones: [LiveLine.Status.Part(name: text, state: text)])))
        live.take(.end(LiveLine.End(verdict: text, exitCode: 1, reason: text)))
        return live
    }

    static func entry(_ text: String) -> AuditEntry {
        var event = AuditEntry.Event(.runEnded, run: text, reason: text)
        (event.experiment, event.verdict, event.takenBack, event.leftovers) = (text, text, [text], [text])
        var who = AuditActor(uid: 0, realUID: 0, pid: 1, parent: 1)
        (who.name, who.claimedSSHClient) = (text, text)
        return AuditEntry(
            link: AuditLink(sequence: 1, time: text, boot: text, sinceBoot: 1, previous: text), who: who, event: event)
    }
}
