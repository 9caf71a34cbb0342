import ChaosModel

/// A spec made of imported documents.
public struct ImportedSpec: Codable, Hashable, Sendable {
    /// The experiment's name.
    public var name: String
    /// The spec's text.
    public var text: String
    /// What the operator must write before it is a spec; empty when it is complete.
    public var open: [String]
    /// The documents that it was made of, counted from 1.
    public var documents: [Int]

    /// Whether `aftershock validate` accepts it as it is.
    public var isComplete: Bool { open.isEmpty }

    /// Writes a draft out. A draft that our own parser refuses is never called complete, whatever the importer thinks.
    init(_ draft: SpecDraft, fields: [ImportedField], documents: [Int]) {
        let losses = [FieldFate.notImported, .approximated].flatMap { fate in
            FieldGroup.groups(fields, fate).map {
                "line \($0.first.location.line), \(fate.words): \($0.title): \($0.first.note)"
            }
        }
        name = draft.name
        self.documents = documents
        text = draft.text(losses: losses)
        open = draft.open
        guard open.isEmpty, let problems = Self.problems(of: text) else { return }
        open = problems
        var copy = draft
        copy.comments.insert(
            "DRAFT: it does not validate yet: " + problems.prefix(5).joined(separator: "; "), at: 0)
        text = copy.text(losses: losses)
    }

    /// What our own parser says against a spec; `nil` for nothing.
    private static func problems(of text: String) -> [String]? {
        do throws(Diagnostics) {
            _ = try SpecParser.parse(try SpecSource(name: "spec", text: text))
            return nil
        } catch {
            return error.all.map { $0.message + ($0.suggestion.map { ": \($0)" } ?? "") }
        }
    }
}
