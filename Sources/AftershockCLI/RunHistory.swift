import ChaosHistory
import ChaosModel

/// The rows of the history.
enum RunHistory {
    /// Judges one run from its bundle.
    static func run(_ name: String, state: StateOption) throws -> RunSummary {
        let saved = try SavedRun(name, state: state.directory)
        return RunSummary(
            Report(analyzing: saved.record, samples: saved.samples, counters: saved.counters), record: saved.record)
    }

    /// The runs of the history that are meant, oldest first.
    static func runs(_ query: HistoryQuery, state: StateOption) throws -> [RunSummary] {
        let desk = HistoryDesk(state: state)
        let store = try desk.store()
        return try desk.refusing { () throws(HistoryError) in try store.runs(query) }
    }

    /// The runs that are declared to be what the experiments of some runs are compared with.
    static func declared(for runs: [RunSummary], state: StateOption) throws -> [GateRun] {
        let desk = HistoryDesk(state: state)
        let store = try desk.store()
        let experiments = Set(runs.map(\.experiment)).sorted()
        let names = experiments.flatMap { store.baselines[$0] ?? [] }
        guard !names.isEmpty else {
            throw Refusal(
                "aftershock: error: `--baseline declared`: none is declared for \(experiments.joined(separator: ", "))"
                    + "\n  help: `aftershock history baseline set EXPERIMENT RUN...` declares one")
        }
        return try desk.refusing { () throws(HistoryError) in
            try names.map { name throws(HistoryError) in GateRun(try store.run(name)) }
        }
    }
}
