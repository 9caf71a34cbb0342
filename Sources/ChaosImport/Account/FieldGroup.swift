import ChaosModel

/// Fields next to each other of which the same is to be said: one line for people instead of one a field.
struct FieldGroup {
    /// The path of what they are all in, or of the one.
    let path: String
    /// Their paths below it; empty for a single field.
    let members: [String]
    /// The first of them.
    let first: ImportedField

    /// The groups of fields that have this fate, in the file's order.
    static func groups(_ fields: [ImportedField], _ fate: FieldFate) -> [FieldGroup] {
        var groups: [[ImportedField]] = []
        for field in fields where field.fate == fate {
            if let last = groups.last?.last, last.note == field.note, last.document == field.document {
                groups[groups.count - 1].append(field)
            } else {
                groups.append([field])
            }
        }
        return groups.compactMap(FieldGroup.init)
    }

    private init?(_ fields: [ImportedField]) {
        guard let first = fields.first else { return nil }
        self.first = first
        guard fields.count > 1 else {
            path = first.path
            members = []
            return
        }
        let paths = fields.map { Array($0.path) }
        var length = paths[0].count
        for other in paths.dropFirst() {
            length = zip(paths[0].prefix(length), other).prefix { $0 == $1 }.count
        }
        // Whole names only: `spec.delay` and `spec.device` are both in `spec`.
        while length > 0, paths.contains(where: { $0.count > length && !".[".contains($0[length]) }) { length -= 1 }
        path = String(paths[0].prefix(length))
        members = paths.map { String($0.dropFirst(length).drop { $0 == "." }) }
    }

    /// The path, what is below it, and for a single field what is written there.
    var title: String {
        guard !members.isEmpty else {
            return CommentText.line(path, limit: 200) + (first.value.isEmpty ? "" : " (\(first.value))")
        }
        let shown = members.prefix(12).map { CommentText.line($0, limit: 60) }.joined(separator: ", ")
        let rest = members.count > 12 ? ", and \(members.count - 12) more" : ""
        return (path.isEmpty ? "" : CommentText.line(path, limit: 200) + ": ") + shown + rest
    }
}
