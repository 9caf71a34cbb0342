import ChaosModel

@testable import ChaosScheduler

extension SimulatedYear {
    /// Holds what was foretold of a drill against what became of it.
    mutating func checkForecast(_ drill: DrillRecord) {
        guard let told = foretold.removeValue(forKey: "\(drill.schedule) \(drill.nominal)") else { return }
        checkedForecasts += 1
        let entry = told.entry, words = "\(drill.schedule) at \(drill.nominal)"
        if let moment = entry.moment, moment != drill.moment {
            problems.append("\(words): another moment than foretold")
        }
        if let experiment = entry.experiment, experiment != drill.experiment {
            problems.append("\(words): another experiment")
        }
        if let commitment = entry.commitment, commitment != drill.commitment {
            problems.append("\(words): another seal")
        }
        // One that is closed altogether, or sealed for good, has no moment that is told.
        if let moment = drill.moment, drill.startedAt != nil, !(entry.earliest...entry.latest).contains(moment) {
            problems.append("\(words): a moment out of its bounds")
        }
        checkReason(drill, told, words)
    }

    private mutating func checkReason(_ drill: DrillRecord, _ told: Foretold, _ words: String) {
        let entry = told.entry, reason = drill.reason ?? ""
        // What closes all of a window is known beforehand, and nothing changes it.
        if entry.reason.hasPrefix("blackout") {
            checkedBlackouts += 1
            // A note on the clocks may follow.
            let isSame = entry.reason == reason || entry.reason.hasPrefix(reason + "; ")
            if entry.isDue || !isSame || reason.isEmpty || drill.startedAt != nil {
                problems.append("\(words): foretold \(entry.reason), but \(reason)")
            }
            return
        }
        guard told.pausesBefore == pauseChanges[drill.schedule] else { return }
        // A pause that nobody ended.
        if entry.reason.hasPrefix("paused by") {
            checkedPauses += 1
            let isSame = entry.reason == reason || entry.reason.hasPrefix(reason + "; ")
            if entry.isDue || drill.state != .skipped || !isSame || reason.isEmpty {
                problems.append("\(words): foretold \(entry.reason), but \(reason)")
            }
            return
        }
        // It was to start, and nothing happened that was not planned: only what nobody could know keeps it from that.
        guard told.troublesBefore == troubles, !told.isHalted else { return }
        checkedStarts += 1
        let unknowable = ["holds the host", "deploys: ", "a later time of the schedule took its place"]
        if !entry.isDue || drill.startedAt == nil && !unknowable.contains(where: reason.contains) {
            problems.append("\(words): foretold \(entry.reason), but \(reason)")
        }
    }
}
