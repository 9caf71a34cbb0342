import ChaosModel
import LinuxKernel

/// What ledgers have written is read back when every write is settled and every fault is taken back, while what was
/// launched still runs. Bounded in rate and time, and ended by a signal: it cannot hang a run.
extension Executor {
    /// Reads the ledgers back, puts on record what was found, and removes the entries where the store allows it.
    mutating func readBack(_ ledgers: [(probe: Int, question: LedgerQuestion)]) {
        let ledgers = ledgers.filter { $0.question.book.states.count > 0 }
        guard !ledgers.isEmpty else { return }
        let desks = ledgers.map { LedgerDesk($0.question) }
        phase = RunPhase(name: "reading the ledger back", since: now, length: Self.patience(desks))
        note(.ledger, "reading back: " + ledgers.map { record.probes[$0.probe].name }.joined(separator: ", "))
        let ended = work(through: desks, ledgers.map(\.probe))
        var facts: [LedgerFacts] = []
        for (ledger, desk) in zip(ledgers, desks) {
            let name = record.probes[ledger.probe].name
            let end = desk.isOver ? nil : ended ?? "\(desk.ledger.within.fieldText) were over"
            // Counting millions of entries takes its time.
            facts.append(
                asideQuietly("ledger") {
                    LedgerFacts(probe: name, ledger: desk.ledger, audit: desk.audit, ended: end)
                })
        }
        for ledger in facts {
            let shown = "\(ledger.confirmed) of \(ledger.acknowledged) acknowledged entries are there"
            note(.ledger, "\(ledger.probe): \(shown)")
        }
        let removable = desks.indices.filter { desks[$0].store.canRemove }
        if !removable.isEmpty {
            for index in removable { desks[index].beginRemoving() }
            _ = work(through: removable.map { desks[$0] }, removable.map { ledgers[$0].probe })
            for index in removable {
                facts[index].removed = desks[index].audit.removed
                facts[index].left = max(0, facts[index].left - desks[index].audit.removed)
            }
        }
        record.ledgers = facts
    }

    /// Asks for the entries of the desks until they have none, or time is over.
    /// - Returns: why it ended before that, unless it was the time.
    private mutating func work(through desks: [LedgerDesk], _ probes: [Int]) -> String? {
        let specs = plan.experiment.probes
        let questions = zip(desks, probes).map { desk, probe in
            PlannedProbe(
                name: specs[probe].name, question: LedgerDeskQuestion(desk: desk),
                interval: Int64(1e9 / desk.ledger.readRate.value), timeout: specs[probe].timeout.nanoseconds)
        }
        var reason: String?
        do {
            let loop = try ProbeLoop(questions, start: epoch)
            try loop.start()
            let end = now + Self.patience(desks).nanoseconds
            var answers: [Sample] = []
            while reason == nil, now < end, desks.contains(where: { !$0.isOver }) {
                do throws(RunStop) { try tick(for: .milliseconds(10)) } catch { reason = error.reason }
                loop.drain(into: &answers)
                answers.removeAll(keepingCapacity: true)
            }
            stop(loop, within: reason == nil && now < end ? nil : .zero)
        } catch {
            return "it cannot be asked: \(error)"
        }
        if let reason { record.stopped = record.stopped ?? reason }
        return reason
    }

    private static func patience(_ desks: [LedgerDesk]) -> Duration { desks.map(\.ledger.within).max() ?? .zero }
}

extension Experiment {
    /// The longest that reading ledgers back and removing their entries may take.
    var longestReadBack: Duration {
        let ledgers = probes.flatMap(\.members).compactMap { $0.probe as? LedgerProbe }
        return ledgers.isEmpty ? .zero : (ledgers.map(\.within).max() ?? .zero) * 2 + .seconds(20)
    }

    /// The probes with what only a run knows: the entries of its ledgers are named after it.
    func probes(of run: String) -> [ProbeSpec] {
        probes.map { spec in
            var spec = spec
            for index in spec.members.indices {
                guard var ledger = spec.members[index].probe as? LedgerProbe else { continue }
                ledger.origin = "\(run).\(spec.name)"
                spec.members[index].probe = ledger
            }
            return spec
        }
    }
}
