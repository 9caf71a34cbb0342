import ChaosEngine
import ChaosModel
import LinuxKernel

/// Finds the runs that one argument names: by identity, by path, or by what they have in common.
struct RunReader {
    /// What was asked for.
    let text: String
    /// How it is called in messages, such as `A`.
    let name: String
    let state: StateOption
    private let selection: RunSelection

    init(_ text: String, name: String, state: StateOption) throws {
        self.text = text
        self.name = name
        self.state = state
        do throws(Diagnostics) { selection = try RunSelection(text) } catch { throw Self.refusal(name, text, error) }
    }

    /// The one run, with all that its bundle has; `nil` when several are meant.
    func single() throws -> ComparedRun? {
        guard case .runs(let names) = selection, names.count == 1 else { return nil }
        let saved = try SavedRun(names[0], state: state.directory)
        var spec: String?
        if Directory.exists(saved.bundle.path(of: "spec.yaml")) {
            do throws(KernelError) { spec = String(decoding: try saved.bundle.read("spec.yaml"), as: UTF8.self) } catch
            {
                Output.error("aftershock: warning: \(saved.bundle.path(of: "spec.yaml")): \(error.reason)")
            }
        }
        return ComparedRun(
            name: names[0], record: saved.record, samples: saved.samples, counters: saved.counters, spec: spec)
    }

    /// All of them as rows of the history, oldest first.
    /// - Throws: `Refusal` when there is none.
    func runs() throws -> [RunSummary] {
        switch selection {
        case .runs(let names):
            var seen: Set<String> = []
            let runs = try names.map { try RunHistory.run($0, state: state) }
            for run in runs where !seen.insert(run.run).inserted {
                throw Refusal("aftershock: error: \(name): the run \(run.run) is there twice")
            }
            return runs.sorted { ($0.startedAt, $0.run) < ($1.startedAt, $1.run) }
        case .group(let filter):
            let runs = filter.narrowed(
                try RunHistory.runs(filter.query(now: Clock.wallSeconds()), state: state))
            guard !runs.isEmpty else {
                throw Refusal(
                    "aftershock: error: \(name): no run of \(state.directory) fits `\(text)`\n  help: `aftershock list runs` shows which there are"
                )
            }
            return runs
        }
    }

    /// Drills of the group's experiments that were due in its time and missed; `nil` for runs by name.
    func missedDrills() throws -> [HistoryReport.Missed]? {
        guard case .group(let filter) = selection else { return nil }
        let now = Clock.wallSeconds()
        // A drill is due after the last one, which may have been long before.
        let query = HistoryQuery(experiments: filter.query.experiments, labels: filter.query.labels)
        return HistoryReport(
            runs: try RunHistory.runs(query, state: state), since: filter.since?.seconds(now: now) ?? 0,
            until: filter.until?.seconds(now: now) ?? now
        ).missed
    }

    private static func refusal(_ name: String, _ text: String, _ problems: Diagnostics) -> Refusal {
        do throws(Diagnostics) {
            return Refusal(try SpecSource(name: name, text: text).render(problems, colour: Output.isColoured(2)))
        } catch { return Refusal("aftershock: error: \(name): \(error.all[0].message)") }
    }
}
