import ChaosHistory
import ChaosModel
import FoundationEssentials

/// What `list runs` and `history list` print.
struct RunListing {
    /// Forms of the list.
    enum Format: String, CaseIterable { case text, json }

    let desk: HistoryDesk
    let filter: HistoryFilter
    let format: Format

    /// Prints the runs that are meant.
    func show() throws {
        let store = try desk.store()
        let runs = try desk.refusing { () throws(HistoryError) in try store.runs(filter.query()) }
        desk.sayIfEmpty()
        switch format {
        case .json: Output.line(try Self.json(runs))
        case .text:
            // Of what has no row nobody can say whether it is meant.
            let others = filter.isEmpty ? try desk.refusing(store.unlisted) : []
            let rows = runs.map { RunRow($0, marks: store.marks) } + others.map(RunRow.init)
            let width = rows.map(\.name.count).max() ?? 0
            let lines = rows.map { $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.text }
            if !lines.isEmpty { Output.line(lines.joined(separator: "\n")) }
        }
    }

    /// Rows of the history as JSON.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
