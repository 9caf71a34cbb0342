import ChaosModel

/// One line of `aftershock audit list`.
struct AuditRow {
    let text: String

    /// - Parameter lines: all of the log, to tell a run that began and has no end.
    init(_ line: AuditLine, of lines: [AuditLine]) {
        guard let entry = line.entry else {
            let link = line.link
            text = "\(link?.sequence ?? 0)  \(link?.time ?? "?")  an entry of a later version"
            return
        }
        let event = entry.event
        var words = [Self.words(of: event.kind)]
        if event.kind == .runBegan, !Self.hasEnd(event.run, in: lines) { words[0] = "run began, no end" }
        if let run = event.run { words.append(run) }
        if let schedule = event.schedule { words.append(schedule) }
        words.append("by " + (event.requester.map { "\($0) through " } ?? "") + Self.name(of: entry.who))
        if let experiment = event.experiment { words.append(experiment) }
        if event.kind == .runBegan, let faults = event.faults { words.append(faults.joined(separator: "; ")) }
        if let verdict = event.verdict { words.append("\(verdict) (exit code \(event.exitCode ?? 0))") }
        if let reason = event.reason { words.append(String(reason.split(separator: "\n").joined(separator: " "))) }
        if let takenBack = event.takenBack { words.append("taken back: " + takenBack.joined(separator: "; ")) }
        if let leftovers = event.leftovers { words.append("LEFT: " + leftovers.joined(separator: "; ")) }
        if let removed = event.removed { words.append("removed: " + removed.joined(separator: " ")) }
        if let torn = event.torn { words.append("\(torn.bytes) bytes") }
        text = Printable.text("\(entry.link.sequence)  \(entry.link.time)  " + words.joined(separator: "  "))
    }

    private static func hasEnd(_ run: String?, in lines: [AuditLine]) -> Bool {
        lines.contains { line in
            guard let event = line.entry?.event, event.run == run else { return false }
            return event.kind == .runEnded || event.kind == .runRefused
        }
    }

    private static func name(of who: AuditActor) -> String {
        let name = who.name ?? "uid \(who.loginUID ?? who.realUID)"
        let sudo = who.loginUID == nil ? who.claimedSudoUser.map { " (says sudo of \($0))" } : nil
        return name + (sudo ?? "") + (who.claimedSSHClient.map { " from \($0)" } ?? "")
    }

    private static func words(of kind: AuditEntry.Kind) -> String {
        switch kind {
        case .runBegan: "run began"
        case .runEnded: "run ended"
        case .runRefused: "run refused"
        case .recovered: "recovered"
        case .guardianTookBack: "guardian took back"
        case .haltSet: "halt set"
        case .haltCleared: "halt cleared"
        case .approvalGiven: "approved"
        case .approvalRevoked: "approval revoked"
        case .historyPruned: "history pruned"
        case .scheduleAdded: "schedule added"
        case .scheduleRemoved: "schedule removed"
        case .schedulePaused: "schedule paused"
        case .scheduleResumed: "schedule resumed"
        case .drillRequested: "drill requested"
        case .tornLine: "torn line closed off"
        }
    }
}
