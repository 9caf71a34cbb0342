import ChaosModel

extension SchedulerCore {
    /// Gives every due time that has come a drill of its own, and moves the horizons behind them.
    mutating func plan(_ now: Double) throws(StoreError) {
        let rows = try held().rows
        if let nextPlan, now < nextPlan { return look(at: nextPlan) }
        var first = Double.infinity
        for name in names {
            // Every schedule of the book has a row: `take` saw to that.
            guard let rules = book[name], var row = rows[name] else { continue }
            // All of them, or one that is not the newest would be made up for.
            var times: [Double] = []
            let most = Self.mostTimes(of: rules.schedule)
            while let next = next(rules, after: row.horizon), next <= now {
                times.append(next)
                row.horizon = next
                if times.count >= 2 * most { times.removeFirst(most) }
            }
            var drills: [StoredDrill] = []
            for next in times {
                drills.append(try drill(of: rules, nominal: next, trigger: StoredDrill.dueTrigger))
            }
            if let next = next(rules, after: row.horizon) { first = min(first, next) }
            guard !drills.isEmpty else { continue }
            _ = try write("plan") { [drills, row] database in
                var added: [StoredDrill] = []
                for var drill in drills where try DrillTable.add(&drill, database) { added.append(drill) }
                // Somebody else may have paused it meanwhile.
                guard var current = try ScheduleTable.row(row.name, database) else { return (added, row) }
                current.horizon = row.horizon
                try ScheduleTable.put(current, database)
                return (added, current)
            } keep: { mirror, written in
                for drill in written.0 { mirror.put(drill) }
                mirror.rows[name] = written.1
            }
        }
        look(at: first)
        // What is held may be of before a write of somebody else: then this is found out again.
        nextPlan = first
    }

    /// How many due times at once may matter: those that are kept, and those whose window is open. The rest of the times of
    /// years without a daemon would fill the memory, and be pruned at once.
    private static func mostTimes(of schedule: Schedule) -> Int {
        max(batch, schedule.keep.failed + 1, Int((schedule.window.seconds + schedule.jitter.seconds) / 60) + 2)
    }

    private mutating func next(_ rules: ScheduleRules, after moment: Double) -> Double? {
        if let known = upcoming[rules.schedule.name], known.after == moment { return known.next }
        let next = rules.next(after: moment)
        upcoming[rules.schedule.name] = (moment, next)
        return next
    }

    /// The drill of a due time, or of somebody's request, as the schedule is now.
    func drill(of rules: ScheduleRules, nominal: Double, trigger: String) throws(StoreError) -> StoredDrill {
        let schedule = rules.schedule
        let isDue = trigger == StoredDrill.dueTrigger
        let planned = rules.drill(at: nominal)
        guard planned.closed != nil || planned.moment != nil, let number = planned.choice ?? (isDue ? 0 : nil) else {
            throw .unusable(HostSecret.file, reason: "nothing can be drawn by it")
        }
        let moment = isDue ? planned.moment.map(Double.init) ?? nominal : nominal
        var record = DrillRecord(id: 0, schedule: schedule.name, nominal: nominal, moment: moment, trigger: trigger)
        let choice = schedule.choices.indices.contains(number) ? schedule.choices[number] : nil
        record.experiment = choice?.experiment
        if isDue, schedule.isSealed, let sealed = SealedDraw(planned, of: schedule, secret: secret) {
            (record.commitment, record.opening) = (sealed.commitment, sealed.opening)
        }
        if !schedule.stages.isEmpty { (record.stage, record.stages) = (1, schedule.stages.count) }
        var drill = StoredDrill(record: record, latest: moment + max(Self.grace, schedule.deadline.seconds))
        drill.isSealed = isDue && schedule.isSealed
        if isDue { drill.closed = planned.closed }
        drill.isQuiet = schedule.isQuiet
        drill.overrides = choice?.overrides ?? ExperimentOverrides()
        drill.stages = schedule.stages
        drill.checks = schedule.checks
        return drill
    }

    /// Puts somebody's request for a drill of now on record; the next step starts it.
    mutating func request(_ rules: ScheduleRules, by actor: String, _ now: Double) throws(StoreError) -> StoredDrill {
        // A due time and a request are told apart by who asked.
        let trigger = actor.isEmpty || actor == StoredDrill.dueTrigger ? "\(actor) (asked for)" : actor
        let new = try drill(of: rules, nominal: now, trigger: trigger)
        return try write("request") { database in
            var drill = new
            // Two at the same moment are two.
            while try !DrillTable.add(&drill, database) { drill.record.nominal = drill.record.nominal.nextUp }
            try DrillTable.update(drill, database)
            return drill
        } keep: { mirror, drill in
            mirror.put(drill)
        }
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
