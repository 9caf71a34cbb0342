import ArgumentParser
import ChaosModel
import LinuxKernel

/// What a report over many runs covers, and how it is grouped.
struct HistoryScope: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help:
            "What to group by: experiment (default), fault, target, host, label.NAME; several make a group of each combination."
    )
    var by: [String] = []

    @Option(
        name: .customLong("experiments"),
        help:
            "Directory of experiments: one with `every` that was not drilled in time is named as missed, also when it never ran.",
        completion: .directory)
    var directory: String?

    @OptionGroup var filter: HistoryFilter

    /// Whether anything of it was given.
    var isGiven: Bool { !by.isEmpty || directory != nil || !filter.isEmpty }

    func validate() throws {
        for name in names where HistoryGrouping(name) == nil {
            throw ValidationError("'--by' takes experiment, fault, target, host or label.NAME, not `\(name)`")
        }
        if directory == "" { throw ValidationError("'--experiments' needs a directory") }
    }

    /// What to group by.
    var grouping: [HistoryGrouping] { names.isEmpty ? [.experiment] : names.compactMap { HistoryGrouping($0) } }

    /// The time covered, in seconds since 1970: the last 90 days, unless it was given.
    /// - Throws: `Refusal` when it ends before it begins.
    func period(now: Double) throws -> (since: Double, until: Double) {
        let end = (filter.until ?? .ago(0)).seconds(now: now)
        let start = filter.since?.seconds(now: now) ?? end - 90 * 86_400
        guard start < end else {
            throw Refusal(
                "aftershock: error: the time ends before it begins: --since is \(Figure.timestamp(start)), "
                    + "--until is \(Figure.timestamp(end))")
        }
        return (start, end)
    }

    /// The experiments of the directory that are due again and again.
    /// - Throws: `Refusal` when the directory or one of its specs cannot be read.
    func drills() throws -> [DueDrill] {
        guard let directory else { return [] }
        let files: [String]
        do throws(KernelError) { files = try Directory.list(directory).sorted() } catch {
            throw Refusal("\(directory): error: \(error.reason)")
        }
        return try files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.compactMap { file in
            let experiment = try SpecFile(directory + "/" + file).experiment
            return experiment.every.map { DueDrill(experiment: experiment.name, every: $0.seconds) }
        }
    }

    /// Each with commas taken apart.
    private var names: [String] { by.flatMap { $0.split(separator: ",").map(String.init) } }
}
