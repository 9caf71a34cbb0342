import ChaosModel

/// What `schedule next` prints.
struct ForecastText {
    let entries: [ForecastEntry]
    /// The moment to which times are told, in seconds since 1970, and whether that is now.
    let origin: Double, isNow: Bool

    /// A line for each time: when, how far that is, what, and whether it is going to start.
    var text: String { Columns.text(entries.map(row)) }

    private func row(_ entry: ForecastEntry) -> [String] {
        let moment = entry.moment ?? entry.earliest
        let distance = isNow ? TimeDistance.text(from: origin, to: moment) : "+" + TimeDistance.text(moment - origin)
        return [
            entry.local, distance, entry.schedule,
            entry.experiment.map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? "-",
            (entry.isDue ? "due: " : "skipped: ") + entry.reason
                + (entry.commitment.map { ", sha256 \($0)" } ?? ""),
        ]
    }
}
