import ChaosHistory
import ChaosModel
import LinuxKernel

/// The history as commands use it: notes and errors are said as the command says them.
struct HistoryDesk {
    let state: StateOption

    /// Opens the history.
    func store() throws -> HistoryStore {
        try state.checkIfPresent()
        return try refusing { () throws(HistoryError) in try HistoryStore(state: state.directory, note: Self.say) }
    }

    /// Says on standard error that there are no runs, where none was ever kept: the directory may be misspelt.
    func sayIfEmpty() {
        let runs = state.directory + "/runs"
        // One that cannot be read is another matter.
        if Directory.exists(runs), (try? Directory.list(runs))?.isEmpty != true { return }
        Self.say("no run has been kept in \(state.directory)")
    }

    /// Turns an error of the history into a refusal.
    func refusing<Value>(_ body: () throws(HistoryError) -> Value) throws -> Value {
        do throws(HistoryError) { return try body() } catch { throw Refusal("aftershock: error: \(error)") }
    }

    /// Puts a run in that has just ended. It is in its bundle already, so that nothing is lost when that fails.
    static func add(_ summary: RunSummary, state: String) {
        do throws(HistoryError) { try HistoryStore(state: state, note: say).add(summary) } catch {
            Output.error("aftershock: warning: the history does not have this run yet: \(error)")
        }
    }

    private static let say: @Sendable (String) -> Void = { Output.error("aftershock: note: \($0)") }
}
