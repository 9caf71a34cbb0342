import ChaosModel

extension SchedulerCore {
    /// Puts other schedules in force. What was due before now was due by the old ones: `step` comes first.
    /// - Parameter former: schedules that were in force when the last daemon ended: times that they had since then, and that
    ///   other rules do not have, are put on record as skipped.
    /// - Throws: `StoreError`; then the old ones stay.
    mutating func take(
        _ new: [String: ScheduleRules], _ now: Double, former: [String: ScheduleRules] = [:]
    ) throws(StoreError) {
        let outdated = try outdated(former, new, now)
        let pending = try open().filter(\.isPending)
        var rebuilt: [StoredDrill] = [], gone: [(StoredDrill, String)] = []
        for old in pending {
            guard let rules = new[old.record.schedule] else {
                gone.append((old, "the schedule was removed"))
                continue
            }
            guard old.isDue else { continue }
            guard rules.isDue(at: old.record.nominal) else {
                gone.append((old, "the schedule was changed, and is not due at that time any more"))
                continue
            }
            var drill = try drill(of: rules, nominal: old.record.nominal, trigger: old.record.trigger)
            drill.record.id = old.record.id
            (drill.record.state, drill.record.reason) = (old.record.state, old.record.reason)
            if drill != old { rebuilt.append(drill) }
        }
        let added = try store.write("take") { [rebuilt] database in
            var added: [StoredDrill] = []
            for var drill in outdated where try DrillTable.add(&drill, database) { added.append(drill) }
            for drill in rebuilt { try DrillTable.update(drill, database) }
            let lost = try StoreLoss.take(database)
            var rows = try ScheduleTable.all(database)
            for (name, rules) in new where rows[name]?.rule != rules.rule {
                // A new rule, or one that is back, does not ask for times before it.
                var row = rows[name] ?? ScheduleRow(name: name, horizon: now, rule: rules.rule)
                row.rule = rules.rule
                row.horizon = max(row.horizon, now)
                if let lost {
                    row.pause = ScheduleStatus.Pause(by: StoreLoss.pauser, since: now, reason: lost)
                }
                try ScheduleTable.put(row, database)
                rows[name] = row
            }
            for (name, row) in rows where new[name] == nil && !row.rule.isEmpty {
                var row = row
                row.rule = ""
                try ScheduleTable.put(row, database)
            }
            return added
        }
        for drill in added { events.append(.skipped(drill.shown, isQuiet: drill.isQuiet)) }
        book = new
        for (drill, reason) in gone { try skip(drill, now, because: reason) }
    }

    /// The drills that other rules had until now, and those in force do not: the newest of each schedule, as many as it keeps.
    private mutating func outdated(
        _ former: [String: ScheduleRules], _ new: [String: ScheduleRules], _ now: Double
    ) throws(StoreError) -> [StoredDrill] {
        let rows = try held().rows
        var found: [StoredDrill] = []
        for (name, old) in former {
            // The times of a rule that did not change are still to be made up for.
            guard let row = rows[name], row.rule == old.rule, new[name]?.rule != old.rule else { continue }
            let reason = new[name] == nil ? "removed" : "changed"
            var times: [Double] = [], moment = row.horizon
            while let next = old.next(after: moment), next <= now {
                moment = next
                times.append(next)
                // Those of every minute of years would fill the memory, and be pruned anyway.
                if times.count >= 2 * Self.batch { times.removeFirst(Self.batch) }
            }
            for nominal in times.suffix(max(1, old.schedule.keep.failed)) {
                var drill = try drill(of: old, nominal: nominal, trigger: StoredDrill.dueTrigger)
                drill.record.state = .skipped
                drill.record.reason = "the schedule was \(reason) while no daemon ran"
                drill.record.endedAt = now
                found.append(drill)
            }
        }
        return found.sorted { $0.record.nominal < $1.record.nominal }
    }
}
