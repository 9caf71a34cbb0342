import ArgumentParser
import ChaosHistory
import ChaosModel

/// `aftershock history baseline`.
struct HistoryBaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline", abstract: "Name the runs that later ones of an experiment are compared with.",
        discussion: "Runs of a baseline are never removed by `history prune`.",
        subcommands: [BaselineSetCommand.self, BaselineShowCommand.self, BaselineClearCommand.self],
        defaultSubcommand: BaselineShowCommand.self)
}

/// `aftershock history baseline set EXPERIMENT RUN...`.
struct BaselineSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Make runs the baseline of their experiment, in place of the earlier one.")

    @Argument(help: "The experiment's name.")
    var experiment: String

    @Argument(help: "Identities of its runs.")
    var runs: [String] = []

    @Option(help: "Take the newest runs that passed, so many.")
    var last: Int?

    @OptionGroup var state: StateOption

    func validate() throws {
        if runs.isEmpty == (last == nil) { throw ValidationError("name the runs, or give '--last', and not both") }
        if let last, last < 1 { throw ValidationError("'--last' needs a number of runs, 1 or more") }
    }

    func run() throws {
        try exiting {
            let desk = HistoryDesk(state: state)
            let store = try desk.store()
            try desk.refusing { () throws(HistoryError) in
                let chosen = try last.map { last throws(HistoryError) in try newest(last, store) } ?? runs
                for name in chosen {
                    let run = try store.run(name)
                    guard run.experiment == experiment else {
                        throw .unknown("run \(name) is of the experiment \(run.experiment), not of \(experiment)")
                    }
                }
                try MarksFile(state: state.directory).change { marks throws(HistoryError) in
                    marks.baselines[experiment] = chosen
                }
                Output.line("\(experiment)  \(chosen.joined(separator: " "))")
            }
            return 0
        }
    }

    private func newest(_ count: Int, _ store: HistoryStore) throws(HistoryError) -> [String] {
        let passed = try store.runs(HistoryQuery(verdicts: [.passed])).filter { $0.experiment == experiment }
        guard !passed.isEmpty else { throw .unknown("no run of the experiment \(experiment) has passed") }
        return passed.suffix(count).map(\.run)
    }
}

/// `aftershock history baseline show`.
struct BaselineShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show the baselines.")

    @Argument(help: "The experiment's name; all without one.")
    var experiment: String?

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let baselines = try HistoryDesk(state: state).store().baselines
            if let experiment, baselines[experiment] == nil {
                throw Refusal("aftershock: error: the experiment \(experiment) has no baseline")
            }
            for (name, runs) in baselines.sorted(by: { $0.key < $1.key }) where experiment ?? name == name {
                Output.line("\(name)  \(runs.joined(separator: " "))")
            }
            return 0
        }
    }
}

/// `aftershock history baseline clear EXPERIMENT`.
struct BaselineClearCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Compare an experiment's runs with no baseline any more.")

    @Argument(help: "The experiment's name.")
    var experiment: String

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let desk = HistoryDesk(state: state)
            guard try desk.store().baselines[experiment] != nil else {
                throw Refusal("aftershock: error: the experiment \(experiment) has no baseline")
            }
            try desk.refusing { () throws(HistoryError) in
                try MarksFile(state: state.directory).change { marks throws(HistoryError) in
                    marks.baselines[experiment] = nil
                }
            }
            return 0
        }
    }
}
