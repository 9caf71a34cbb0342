import ChaosModel

/// One document, whose it is, and the account of its values.
struct ImportDocument {
    let root: SourceNode
    let number: Int
    let format: ImportFormat?
    let account: FieldAccount
}

/// The documents of one file, and which specs are made of them: Chaos Toolkit and Chaos Mesh give one each, the objectives
/// of OpenSLO share one.
struct ImportBatch {
    let file: String
    let settings: ImportSettings
    let documents: [ImportDocument]

    /// The specs, and the numbers of the documents that each is made of.
    func drafts() -> [(draft: SpecDraft, documents: [Int])] {
        var drafts: [(draft: SpecDraft, documents: [Int])] = []
        for document in documents {
            switch document.format {
            case .chaosToolkit:
                let isJournal = ToolkitJournal.isJournal(document.root)
                let draft =
                    isJournal
                    ? ToolkitJournal(document, settings: settings, file: file).draft()
                    : ToolkitExperiment(document.root, document.account, settings: settings, file: file).draft()
                drafts.append((draft, [document.number]))
            case .chaosMesh:
                guard let draft = MeshDocument(document, settings: settings, file: file).draft() else { continue }
                drafts.append((draft, [document.number]))
            case .openSLO: break
            case nil:
                let kind = document.root["kind"]?.text.map { "`kind: \($0)`" } ?? "this document"
                document.account.refused(
                    document.root, "\(CommentText.line(kind, limit: 60)) is no experiment and no objective")
            }
        }
        let objectives = documents.filter { $0.format == .openSLO }
        if !objectives.isEmpty, let draft = OpenSLOCatalog(objectives, settings: settings, file: file).draft() {
            drafts.append((draft, objectives.map(\.number)))
        }
        return drafts
    }
}
