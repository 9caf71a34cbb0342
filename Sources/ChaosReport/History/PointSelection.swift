import ChaosModel

/// Which runs of a group a page draws and lists: all of them, or every so many when they would make it heavy.
struct PointSelection {
    /// A page has room for so many points, in so many groups.
    static let pointLimit = 1_500, groupLimit = 60

    /// The runs, oldest first.
    let points: [HistoryReport.Point]
    /// What was left out, in words; `nil` when nothing was.
    let note: String?

    /// Chooses among a group's runs where `groups` of them share the page.
    init(_ group: HistoryReport.Group, groups: Int) {
        let all = group.points
        let limit = max(Self.pointLimit / max(groups, 1), 20)
        guard all.count > limit else {
            (points, note) = (all, nil)
            return
        }
        let step = (all.count + limit - 1) / limit
        // Counted from the newest, which everybody looks for.
        points = all.indices.filter { (all.count - 1 - $0) % step == 0 }.map { all[$0] }
        note =
            "To keep the page light, \(points.count) of the \(all.count) runs are drawn and listed, one in \(step), the newest among them; "
            + "every figure is of all of them, and so is the CSV."
    }
}
