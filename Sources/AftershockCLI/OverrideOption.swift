import ArgumentParser
import ChaosModel

/// `--set`, `--target` and `--scale`: what is changed in an experiment without touching its file.
struct OverrideOption: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set a field of every step with a fault, such as network.loss.percent=5%; may be repeated.",
            valueName: "fault.field=value"))
    var fields: [String] = []

    @Option(
        name: .customLong("target"),
        help: ArgumentHelp(
            "Aim a target at something else, such as db=port:5433; may be repeated.", valueName: "name=selector"))
    var targets: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long everything lasts against what the file says, such as 0.1: faults, pauses, steady state and "
                + "recovery. Never delays, rates, sizes, time-outs or objectives, nor what --set sets.",
            valueName: "factor"))
    var scale: Double?

    func validate() throws {
        if let problem = scale.flatMap(ExperimentOverrides.problem(scale:)) { throw ValidationError(problem) }
    }

    /// All of them.
    var all: ExperimentOverrides { ExperimentOverrides(fields: fields, targets: targets, scale: scale) }
}
