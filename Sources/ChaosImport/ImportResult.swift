import ChaosModel

/// What became of one file.
public struct ImportResult: Codable, Hashable, Sendable {
    /// The file's name as the user gave it.
    public var file: String
    /// Whose documents it holds; `nil` when none was recognised.
    public var format: ImportFormat?
    /// The specs made of it.
    public var specs: [ImportedSpec]
    /// Every value of the file and what became of it, in the file's order.
    public var fields: [ImportedField]

    /// The names by which the documents ask for what is said beside them; not part of the JSON.
    public private(set) var asked = AskedNames()

    private enum CodingKeys: String, CodingKey { case file, format, specs, fields }

    /// How many values had a fate.
    public func count(_ fate: FieldFate) -> Int { fields.count { $0.fate == fate } }

    /// Whether everything was imported, and every spec is complete.
    public var isWhole: Bool { count(.notImported) == 0 && !specs.isEmpty && specs.allSatisfy(\.isComplete) }

    /// Reads a file's documents.
    /// - Throws: `Diagnostics` when it cannot be read, or is none of the formats.
    public init(of text: SourceText, settings: ImportSettings = .init()) throws(Diagnostics) {
        // A list of objects is as good as a document for each.
        let documents = try SourceReader.documents(of: text).flatMap { document in
            document.items.isEmpty || !document.items.allSatisfy({ ImportFormat(of: $0) != nil })
                ? [document] : document.items
        }
        guard let first = documents.first else { throw Diagnostics([Diagnostic("the file is empty")]) }
        let formats = documents.map { settings.format ?? ImportFormat(of: $0) }
        guard let format = formats.lazy.compactMap({ $0 }).first else {
            throw Diagnostics([
                Diagnostic(
                    "this is no document of \(ImportFormat.allCases.map(\.title).joined(separator: ", "))",
                    at: first.location,
                    suggestion: "an experiment has `title` and `method`, the others `apiVersion` and `kind`")
            ])
        }
        for document in documents where settings.format != nil && !document.isMapping {
            throw Diagnostics([
                Diagnostic("a document of \(format.title) is a mapping, found \(document.kind)", at: document.location)
            ])
        }
        let accounts = documents.enumerated().map { FieldAccount($1, document: $0 + 1) }
        let batch = zip(zip(documents, formats), accounts).enumerated().map { index, part in
            ImportDocument(root: part.0.0, number: index + 1, format: part.0.1, account: part.1)
        }
        let importer = ImportBatch(file: text.name, settings: settings, documents: batch)
        let drafts = importer.drafts()
        file = text.name
        self.format = format
        specs = drafts.map { draft in
            ImportedSpec(
                draft.draft, fields: draft.documents.flatMap { accounts[$0 - 1].fields }, documents: draft.documents)
        }
        fields = accounts.flatMap(\.fields)
        for account in accounts { asked.formUnion(account.asked) }
        asked.targets.formUnion(drafts.flatMap { $0.draft.targets.map(\.name) })
    }
}
