import ChaosModel

/// One row a run, for spreadsheets: RFC 4180, UTF-8, durations in seconds with a point, unknown values empty.
public struct HistoryCSV: Sendable {
    /// The rows after a header, each ended by CR LF.
    public let text: String

    /// Writes the runs in the order given; a label becomes a column of its own.
    public init(_ runs: [RunSummary]) {
        let labels = Set(runs.flatMap(\.labels.keys)).sorted()
        let header =
            [
                "run", "experiment", "started_at", "duration", "verdict", "reason", "host", "kernel", "version",
                "spec_sha256", "faults", "targets", "breached", "detect_low", "detect_high", "recover_low",
                "recover_high", "after_clear_low", "after_clear_high", "self_healed", "censored", "slos_held",
                "slos_missed", "slos_unknown", "missed_slos", "left_out",
            ] + labels.map { "label." + $0 }
        var text = Self.line(header)
        for run in runs { text += Self.line(Self.cells(run) + labels.map { run.labels[$0] ?? "" }) }
        self.text = text
    }

    private static func cells(_ run: RunSummary) -> [String] {
        let recovery = run.recovery
        var cells = [
            run.run, run.experiment, Figure.timestamp(run.startedAt), "\(run.duration)", run.verdict.rawValue,
            run.reason, run.host, run.kernel, run.version, run.specHash,
            run.faults.map(\.fault).joined(separator: "; "),
            run.faults.compactMap(\.target).joined(separator: "; "),
            // Of a run that says nothing, that nothing was in breach is not known.
            recovery != nil ? "true" : run.leftOut == nil ? "false" : "",
        ]
        cells += bounds(recovery?.detect)
        // The end of a censored recovery is not known: only its lower bound is a figure to calculate with.
        let recover = bounds(recovery?.recover)
        cells += recovery?.censored == true ? [recover[0], ""] : recover
        cells += bounds(recovery?.afterClear)
        cells += [recovery.map { "\($0.selfHealed)" } ?? "", recovery.map { "\($0.censored)" } ?? ""]
        cells += [true, false, nil].map { held in "\(run.slos.count { $0.held == held })" }
        return cells + [run.slos.filter { $0.held == false }.map(\.name).joined(separator: "; "), run.leftOut ?? ""]
    }

    private static func bounds(_ interval: Report.Interval?) -> [String] {
        interval.map { ["\($0.low)", "\($0.high)"] } ?? ["", ""]
    }

    private static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\r\n" }

    /// Text that a spreadsheet would run as a formula gets an apostrophe before it; it may come from strangers.
    private static func cell(_ text: String) -> String {
        var text = text
        if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first), Double(text) == nil {
            text = "'" + text
        }
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
