import ChaosModel

/// The OpenSLO documents of one file, which refer to each other by name. All objectives make one spec: what a drill of the
/// service must keep, without a fault.
struct OpenSLOCatalog {
    private let documents: [ImportDocument]
    let settings: ImportSettings
    private let file: String

    init(_ documents: [ImportDocument], settings: ImportSettings, file: String) {
        self.documents = documents
        self.settings = settings
        self.file = file
    }

    /// The document of a kind with this name, and the account of its values.
    func find(_ kind: String, named name: String?) -> ImportDocument? {
        guard let name else { return nil }
        return documents.first { $0.root["kind"]?.text == kind && $0.root["metadata"]?["name"]?.text == name }
    }

    /// The spec; `nil` when there is no objective.
    func draft() -> SpecDraft? {
        let slos = documents.filter { $0.root["kind"]?.text == "SLO" }
        for document in documents { head(document) }
        guard let first = slos.first else {
            for document in documents { document.account.refused(document.root, "no SLO in this file uses it") }
            return nil
        }
        let service = first.root["spec"]?["service"]?.text
        var draft = SpecDraft(
            title: first.root["metadata"]?["name"]?.text ?? "objectives",
            origin: "\(ShellWords.base(file)), objectives of OpenSLO")
        if let service {
            draft.labels.append(.init("service", .text(service)))
            first.account.imported(first.root["spec"]?["service"], "`labels.service`")
        }
        for slo in slos { OpenSLOObjective(slo, catalog: self).read(into: &draft) }
        draft.method = [
            SpecDraft.Entry(
                action: .pause(.seconds(60)),
                comments: ["OpenSLO declares objectives, not drills: this only watches them. Put faults here."])
        ]
        for document in documents { rest(document, service: service) }
        return draft
    }

    /// What every document begins with.
    private func head(_ document: ImportDocument) {
        let account = document.account, metadata = document.root["metadata"]
        account.unneeded(document.root["apiVersion"], "the version of the document's format")
        let kind = document.root["kind"]?.text ?? ""
        guard ["SLO", "SLI", "DataSource", "AlertPolicy", "AlertCondition"].contains(kind) else { return }
        if kind != "SLO" {
            account.unneeded(document.root["kind"], "which document it is")
            account.unneeded(metadata?["name"], "other documents use it by this name")
        }
    }

    /// Closes the accounts of the documents that are no SLO.
    private func rest(_ document: ImportDocument, service: String?) {
        let account = document.account
        switch document.root["kind"]?.text {
        case "SLO", "SLI", "DataSource", "AlertPolicy", "AlertCondition":
            account.refused(document.root["metadata"]?["annotations"], "annotations are for other tools")
        case "Service": account.refused(document.root, "a service is a label of a spec; the rest of it has no place")
        case "AlertNotificationTarget":
            account.refused(document.root, "nobody is notified; nearest: the webhook of a run")
        default: account.refused(document.root, "there is no such kind")
        }
    }
}
