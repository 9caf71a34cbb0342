import ArgumentParser
import ChaosModel

/// `--set` and `--target`: what is changed in an experiment without touching its file.
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

    /// All of them.
    var all: ExperimentOverrides { ExperimentOverrides(fields: fields, targets: targets) }
}
