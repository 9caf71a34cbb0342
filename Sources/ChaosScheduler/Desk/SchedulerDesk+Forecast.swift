import ChaosEngine
import ChaosModel
import LinuxKernel

extension SchedulerDesk {
    /// The next times, in order; of one schedule or of all.
    public func forecast(_ schedule: String?, count: Int, from: Double?) throws(DeskError) -> [ForecastEntry] {
        let (book, files) = try withFiles { ($0.book(secret), $0.inForce) }
        if let schedule, book[schedule] == nil { throw Self.unknown(schedule) }
        let (rows, open) = try read { store throws(StoreError) in
            try store.read { (try ScheduleTable.all($0), try DrillTable.open($0)) }
        }
        let asked = book.filter { schedule == nil || $0.key == schedule }
        let now = now, from = from ?? now
        let entries = Self.forecasts(asked, files, rows, open, from: from, now: now).values.map { $0 }.entries(
            from: from, count: max(0, min(count, Self.mostEntries)))
        return Self.entries(entries, halted: runner?.halted())
    }

    /// Says of what is due that it does not start while runs are halted.
    static func entries(_ entries: [ForecastEntry], halted: String?) -> [ForecastEntry] {
        guard let halted else { return entries }
        return entries.map { entry in
            var entry = entry
            if entry.isDue { entry.reason = "due, unless runs are still halted: \(halted); \(entry.reason)" }
            return entry
        }
    }

    /// What is known of the future of each of these.
    /// - Parameter open: the drills that are not over.
    static func forecasts(
        _ book: [String: ScheduleRules], _ files: [ScheduleFile], _ rows: [String: ScheduleRow], _ open: [StoredDrill],
        from: Double, now: Double
    ) -> [String: ScheduleForecast] {
        let refusals = refusals(files)
        var forecasts: [String: ScheduleForecast] = [:]
        for (name, rules) in book {
            var forecast = rules.forecast
            forecast.pause = pause(of: rules.schedule, rows[name])
            if let refusal = refusals[rules.schedule.file] { forecast.refusal = refusal }
            // A rule that no daemon took yet asks for nothing before it is.
            let row = rows[name].flatMap { $0.rule == rules.rule ? $0 : nil }
            let horizon = row?.horizon ?? max(now, rows[name]?.horizon ?? now)
            if abs(horizon) < 1e11 { forecast.horizon = Int(horizon.rounded(.down)) }
            let pending = open.filter {
                $0.isDue && $0.isPending && $0.record.schedule == name && rules.isDue(at: $0.record.nominal)
            }
            forecast.known = pending.map { entry($0, rules, forecast) }.filter { from <= now || $0.latest >= from }
            forecasts[name] = forecast
        }
        return forecasts
    }

    /// A drill that waits for its moment, or for the host.
    private static func entry(
        _ drill: StoredDrill, _ rules: ScheduleRules, _ forecast: ScheduleForecast
    ) -> ForecastEntry {
        var planned = rules.drill(at: drill.record.nominal)
        if planned.moment != nil { planned.moment = Int(drill.moment.rounded(.down)) }
        var entry = forecast.entry(planned)
        if entry.commitment != nil { entry.commitment = drill.record.commitment }
        // What holds up a sealed one would tell that its moment has come.
        if entry.isDue, !drill.isSealed, drill.record.state == .queued, let reason = drill.record.reason {
            entry.reason = "\(reason); \(entry.reason)"
        }
        return entry
    }

    /// What the host's policy would say against the times of a file's drills. While it is broken no run begins.
    private static func refusals(_ files: [ScheduleFile]) -> [String: @Sendable (Int, Schedule.Choice) -> String?] {
        var found: [String: @Sendable (Int, Schedule.Choice) -> String?] = [:]
        do throws(PolicyRefusal) {
            guard let policy = try PolicyFile.trusted(PolicyFile.host, owners: [0]) else { return [:] }
            let runner = Operator.current
            for file in files {
                found[file.path] = file.refusal(by: [policy], runner: runner, host: HostFacts.hostname)
            }
        } catch {
            for file in files { found[file.path] = { _, _ in "the policy \(PolicyFile.host) cannot be read" } }
        }
        return found
    }

    /// The most entries of a forecast.
    private static let mostEntries = 1000
}
