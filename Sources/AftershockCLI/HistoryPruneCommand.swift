import ArgumentParser
import ChaosHistory
import ChaosModel
import LinuxKernel

/// `aftershock history prune`.
struct HistoryPruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove the bundles and rows of old runs.",
        discussion: """
            Kept is what is pinned, in a baseline, under way or damaged, and a run whose changes are not known to be taken \
            back. What is removed is on record in the audit log.

            Exit codes: 0 done, 1 something could not be removed, 2 nothing was.
            """)

    @Option(
        help: """
            Remove what began longer ago, such as 180d, or before a time such as 2026-01-01. Default: AFTERSHOCK_KEEP of the \
            environment, or 180d.
            """)
    var olderThan: HistoryTime?

    @Flag(help: "Say what would be removed, and remove nothing.")
    var dryRun = false

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let limit = try olderThan ?? Self.standard()
            let desk = HistoryDesk(state: state)
            let store = try desk.store()
            let pruning = try desk.refusing { () throws(HistoryError) in
                try store.prune(before: limit.seconds(now: Clock.wallSeconds()), dryRun: dryRun)
            }
            for run in pruning.removed { Output.line("\(dryRun ? "would remove" : "removed")  \(run)") }
            for kept in pruning.kept { Output.line("kept  \(kept.run)  \(kept.reason)") }
            for failed in pruning.failed { Output.error("aftershock: error: run \(failed.run): \(failed.reason)") }
            if !dryRun, !pruning.removed.isEmpty {
                DrillAudit.note(
                    .historyPruned,
                    reason: "runs from before \(Figure.timestamp(limit.seconds(now: Clock.wallSeconds())))",
                    removed: pruning.removed, in: state.directory)
            }
            return pruning.failed.isEmpty ? 0 : 1
        }
    }

    private static func standard() throws -> HistoryTime {
        guard let text = HostFacts.environment("AFTERSHOCK_KEEP"), !text.isEmpty else {
            return .ago(HistoryStore.retention)
        }
        do throws(FieldError) { return try HistoryTime(field: text) } catch {
            throw Refusal("aftershock: error: AFTERSHOCK_KEEP: \(error.message)")
        }
    }
}
