import ChaosModel
import ChaosScheduler
import Synchronization

/// A desk with three schedules and some drills, which keeps what it is told: for tests of what stands before it.
final class SampleDesk: DrillDesk {
    static let now = 1_795_305_600.0

    /// What it was told, in order.
    var told: [String] { state.withLock(\.told) }

    private struct State {
        var told: [String] = []
        var paused: [String: ScheduleStatus.Pause] = [:]
        var halted: String?
        var texts = [
            "nightly-partition": "schedules: {}\n", "weekly-kill": "schedules: {}\n", "sealed": "schedules: {}\n",
        ]
    }
    private let state = Mutex(State())

    func status() -> DaemonStatus {
        state.withLock { state in
            var status = DaemonStatus(
                version: "0.1.0", host: "web-1", pid: 4711, startedAt: Self.now - 86_400, now: Self.now)
            status.schedules = state.texts.count
            status.paused = state.paused.count
            status.halted = state.halted
            status.badFiles = [
                DaemonStatus.BadFile(
                    path: "/etc/aftershock/schedules/broken.yaml",
                    problem: "broken.yaml:3:5: error: unknown key `crom`",
                    keepsEarlier: true)
            ]
            return status
        }
    }

    func schedules() -> [ScheduleStatus] {
        state.withLock { state in
            state.texts.keys.sorted().map { name in
                ScheduleStatus(
                    name: name, summary: "A sample.", file: "/etc/aftershock/schedules/\(name).yaml",
                    timing: "at 02:30, Monday to Friday", zone: "Europe/Berlin",
                    experiments: name == "sealed" ? [] : ["/srv/experiments/\(name).yaml"], pause: state.paused[name],
                    next: entry(name, 1), last: drill(1, name), failures: 0, isSealed: name == "sealed")
            }
        }
    }

    func text(of schedule: String) throws(DeskError) -> String {
        guard let text = state.withLock({ $0.texts[schedule] }) else { throw .unknown("no schedule `\(schedule)`") }
        return text
    }

    func forecast(_ schedule: String?, count: Int, from: Double?) throws(DeskError) -> [ForecastEntry] {
        if let schedule { _ = try text(of: schedule) }
        return (1...max(1, count)).map { entry(schedule ?? "nightly-partition", $0) }
    }

    func drills(_ query: DrillQuery) -> [DrillRecord] {
        (1...min(query.limit, 40)).map { drill($0, query.schedule ?? "nightly-partition") }
    }

    func pause(_ schedule: String, because reason: String, by actor: String) throws(DeskError) {
        _ = try text(of: schedule)
        state.withLock {
            $0.told.append("pause \(schedule) by \(actor): \(reason)")
            $0.paused[schedule] = ScheduleStatus.Pause(by: actor, since: Self.now, reason: reason)
        }
    }

    func resume(_ schedule: String, by actor: String) throws(DeskError) {
        _ = try text(of: schedule)
        state.withLock {
            $0.told.append("resume \(schedule) by \(actor)")
            $0.paused[schedule] = nil
        }
    }

    func run(_ schedule: String, by actor: String) throws(DeskError) -> DrillRecord {
        _ = try text(of: schedule)
        if let halted = state.withLock(\.halted) { throw .conflict("runs are halted: \(halted)") }
        state.withLock { $0.told.append("run \(schedule) by \(actor)") }
        var drill = DrillRecord(id: 99, schedule: schedule, nominal: Self.now, moment: Self.now, trigger: actor)
        drill.state = .starting
        return drill
    }

    func add(_ schedule: String, yaml: String, by actor: String) throws(DeskError) {
        guard yaml.contains("schedules:") else { throw .invalid("\(schedule).yaml:1:1: error: no schedules") }
        state.withLock {
            $0.told.append("add \(schedule) by \(actor)")
            $0.texts[schedule] = yaml
        }
    }

    func remove(_ schedule: String, by actor: String) throws(DeskError) {
        _ = try text(of: schedule)
        state.withLock {
            $0.told.append("remove \(schedule) by \(actor)")
            $0.texts[schedule] = nil
        }
    }

    func reload(by actor: String) -> DaemonStatus {
        state.withLock { $0.told.append("reload by \(actor)") }
        return status()
    }

    func halt(because reason: String, by actor: String) {
        state.withLock {
            $0.told.append("halt by \(actor): \(reason)")
            $0.halted = reason
        }
    }

    func clearHalt(by actor: String) {
        state.withLock {
            $0.told.append("clear by \(actor)")
            $0.halted = nil
        }
    }

    private func entry(_ name: String, _ number: Int) -> ForecastEntry {
        let at = Self.now + Double(number) * 86_400
        let isSealed = name == "sealed", isDue = number % 5 != 0
        return ForecastEntry(
            schedule: name, nominal: at, earliest: at, latest: at + 3600, moment: isSealed ? nil : at + 600,
            experiment: isSealed ? nil : "/srv/experiments/\(name).yaml", local: "Mon 2026-11-23 02:40 Europe/Berlin",
            isDue: isDue, reason: isDue ? "it is due" : "blackout: 2026-12-20 to 2027-01-04 UTC",
            commitment: isSealed ? String(repeating: "ab", count: 32) : nil)
    }

    private func drill(_ number: Int, _ name: String) -> DrillRecord {
        let at = Self.now - Double(number) * 86_400
        var drill = DrillRecord(id: Int64(number), schedule: name, nominal: at, moment: at + 600, trigger: "schedule")
        drill.state = number % 7 == 0 ? .skipped : .ended
        drill.experiment = "/srv/experiments/\(name).yaml"
        drill.reason = number % 7 == 0 ? "another run held the host" : "every SLO held"
        guard drill.state == .ended else { return drill }
        drill.runs = ["run\(number)aaaa"]
        drill.startedAt = at + 600
        drill.endedAt = at + 660
        drill.verdict = number % 3 == 0 ? "failed" : "passed"
        return drill
    }
}
