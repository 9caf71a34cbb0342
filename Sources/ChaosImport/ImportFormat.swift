/// Whose documents can be read.
public enum ImportFormat: String, Codable, Sendable, CaseIterable {
    case chaosToolkit = "chaos-toolkit"
    case chaosMesh = "chaos-mesh"
    case openSLO = "openslo"

    /// Its name as its authors write it.
    public var title: String {
        switch self {
        case .chaosToolkit: "Chaos Toolkit"
        case .chaosMesh: "Chaos Mesh"
        case .openSLO: "OpenSLO"
        }
    }

    /// What a document looks like; `nil` when it looks like none.
    init?(of document: SourceNode) {
        let version = document["apiVersion"]?.text ?? ""
        if version.hasPrefix("chaos-mesh.org/") || version.hasPrefix("pingcap.com/") {
            self = .chaosMesh
        } else if version.hasPrefix("openslo/") || version.hasPrefix("openslo.com/") {
            self = .openSLO
        } else if version.isEmpty, ToolkitJournal.isJournal(document) || ToolkitExperiment.isExperiment(document) {
            self = .chaosToolkit
        } else {
            return nil
        }
    }
}
