import ChaosEngine

/// What a recovery found and did, for people.
struct RecoveryText {
    private let outcome: Recoverer.Outcome

    init(_ outcome: Recoverer.Outcome) { self.outcome = outcome }

    /// The whole text, without a line feed at its end.
    var text: String {
        guard !outcome.isClean else { return "nothing to recover: the host is clean" }
        var lines: [String] = []
        if let run = outcome.run { lines.append("run \(run) was interrupted") }
        lines += outcome.reverted.map { "  taken back: \($0.summary)" }
        lines += outcome.goneWithReboot.map { "  gone with the reboot: \($0.summary)" }
        lines += outcome.goneWithNamespace.map { "  gone with its network namespace: \($0.summary)" }
        lines += outcome.leftAlone.map { "  LEFT AS IT IS: \($0)" }
        lines += outcome.leftovers.map { "  STILL THERE: \($0)" }
        if !outcome.foreignLines.isEmpty {
            let numbers = outcome.foreignLines.map(String.init).joined(separator: ", ")
            let version = outcome.version.map { ", \($0)," } ?? ""
            lines.append(
                "  NOT UNDERSTOOD: another version of Aftershock\(version) wrote the journal's lines \(numbers): run "
                    + "`aftershock recover` of that version, or take back by hand what it left and remove the journal")
        }
        if let refusal = outcome.refusal { lines.append("  NOT NOTED: \(refusal)") }
        if !outcome.damagedLines.isEmpty {
            let numbers = outcome.damagedLines.map(String.init).joined(separator: ", ")
            lines.append(
                "  DAMAGED: the journal's lines \(numbers) are illegible, so a change may be left that is not known here"
            )
            lines.append(
                outcome.damagedCopy.map { "  the damaged journal is kept as \($0)" }
                    ?? "  look at the host, then run `aftershock recover`: it keeps the damaged journal and begins a new one"
            )
        }
        return lines.joined(separator: "\n")
    }
}
