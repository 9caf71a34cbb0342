import ChaosModel

/// What became of a file, for people.
public struct ImportText {
    private let result: ImportResult

    /// Words a result.
    public init(_ result: ImportResult) { self.result = result }

    /// The counts, then every field that is not, or not exactly, in the specs: its place, what it is, and why.
    public var text: String {
        let counts = FieldFate.allCases.map { "\(result.count($0)) \($0.words)" }.joined(separator: ", ")
        let format = result.format?.title ?? "unknown"
        var lines = ["\(result.file): \(format), \(result.fields.count) fields: \(counts)"]
        for spec in result.specs {
            lines.append("  \(spec.name): \(spec.isComplete ? "valid" : "a draft, to be filled in:")")
            lines += spec.open.map { "    \(CommentText.line($0))" }
        }
        if result.specs.isEmpty { lines.append("  no spec could be made of it") }
        for fate in [FieldFate.notImported, .approximated] {
            for group in FieldGroup.groups(result.fields, fate) {
                let place = group.first.location
                lines.append(
                    "\(result.file):\(place.line):\(place.column): \(fate.words): \(group.title): "
                        + CommentText.line(group.first.note))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
