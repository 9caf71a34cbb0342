import ChaosModel
import LinuxKernel

/// What a run left that was killed.
struct Wreck {
    let state: String
    let run: String

    private var journal: JournalContents { JournalContents((try? File.contents(of: state + "/journal")) ?? []) }

    /// Whether everything is taken back: also when the journal is another run's by now, or gone.
    var isCleared: Bool {
        let journal = journal
        return journal.run.map { $0 != run } ?? true || journal.pending.isEmpty && journal.damaged.isEmpty
    }

    /// Whether somebody wrote down how it ended.
    var isExplained: Bool {
        Directory.exists(RunBundle(state: state, run: run).path(of: RunBundle.interruption))
    }

    /// What is left, each in words.
    var leftovers: [String] {
        let journal = journal
        guard journal.run == run else { return [] }
        return journal.pending.prefix(100).map { "\($0.undo.summary); by hand: \($0.undo.manualCommand)" }
    }

    /// Why it ended, as far as anybody wrote that down.
    var reason: String {
        let bundle = RunBundle(state: state, run: run)
        guard let note = try? bundle.read(RunBundle.interruption) else { return "The run was interrupted." }
        return "The run was interrupted: \(String(decoding: note.prefix { $0 != 10 }, as: UTF8.self))."
    }
}

extension NotifyMessage.EndPart {
    /// Says that the run ended, and that how is in its report.
    mutating func becomeUnknown() {
        verdict = "unknown"
        reason = "The run ended, but nobody was told: see its report."
    }
}
