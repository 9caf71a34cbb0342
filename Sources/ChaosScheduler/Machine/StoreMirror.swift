import ChaosModel

/// What the store holds of schedules, and of drills that are not over: read once, and again only after somebody else wrote.
struct StoreMirror {
    /// The store's generation that this is.
    var generation: Int
    /// What is known of each schedule, by name.
    var rows: [String: ScheduleRow]
    /// Drills that are not over, by number.
    var open: [StoredDrill]

    /// Takes over how a drill stands, as it was just written.
    mutating func put(_ drill: StoredDrill) {
        let isOver = drill.record.state == .ended || drill.record.state == .skipped
        if let index = open.firstIndex(where: { $0.record.id == drill.record.id }) {
            if isOver { open.remove(at: index) } else { open[index] = drill }
        } else if !isOver {
            open.insert(drill, at: open.firstIndex { $0.record.id > drill.record.id } ?? open.count)
        }
    }
}
