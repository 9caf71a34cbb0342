import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock recover --boot`: what a host does early after it started. Settles what went with the reboot, takes back what
/// outlived it, waits for nobody, and says in one line what came of it.
struct BootRecovery {
    let state: StateOption

    /// - Returns: 0 when nothing is left, 3 otherwise, also when that cannot be told.
    func carryOut() -> Int32 {
        let journal = state.directory + "/journal"
        // A host on which no drill ever ran has neither, and shall not get them by starting.
        guard Directory.exists(journal) else { return tell("nothing to recover: no run has been here") }
        do {
            try state.checkIfPresent()
            let outcome = try Recoverer(host: LinuxHost(), bootID: Clock.bootID() ?? "").recover(at: journal)
            DrillAudit.note(.recovered, outcome, in: state.directory)
            return tell(Self.line(outcome), isWhole: outcome.isWhole)
        } catch let refusal as Refusal {
            return tell(Self.oneLine(refusal.description), isWhole: false)
        } catch {
            return tell("aftershock: error: \(Self.oneLine("\(error)"))", isWhole: false)
        }
    }

    private func tell(_ line: String, isWhole: Bool = true) -> Int32 {
        Output.line(line)
        return isWhole ? 0 : Report.Verdict.rollbackIncomplete.exitCode
    }

    private static func line(_ outcome: Recoverer.Outcome) -> String {
        guard !outcome.isClean else { return "nothing to recover: the host is clean" }
        var parts: [String] = []
        if !outcome.reverted.isEmpty {
            parts.append("taken back: " + outcome.reverted.map(\.summary).joined(separator: ", "))
        }
        let gone = outcome.goneWithReboot.count + outcome.goneWithNamespace.count
        if gone > 0 { parts.append("\(gone) changes went with the reboot") }
        if !outcome.leftovers.isEmpty {
            parts.append("STILL THERE: " + outcome.leftovers.map(\.description).joined(separator: ", "))
        }
        if !outcome.leftAlone.isEmpty {
            parts.append("LEFT ALONE: " + outcome.leftAlone.map(\.description).joined(separator: ", "))
        }
        if !outcome.foreignLines.isEmpty {
            parts.append("\(outcome.foreignLines.count) lines of the journal are another version's")
        }
        if !outcome.damagedLines.isEmpty {
            parts.append(
                "DAMAGED: \(outcome.damagedLines.count) lines of the journal are illegible, so run `aftershock recover`"
            )
        }
        return oneLine("run \(outcome.run ?? "unknown") was interrupted; " + parts.joined(separator: "; "))
    }

    private static func oneLine(_ text: String) -> String { text.replacing("\n", with: " ") }
}
