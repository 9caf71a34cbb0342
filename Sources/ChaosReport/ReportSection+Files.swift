import ChaosModel

extension ReportSection {
    /// A file of the bundle, or another thing of which the report holds a hash.
    struct RawFile {
        var name: String, meaning: String, hash: String
        /// Whether a file of that name lies beside the report.
        var isLinked: Bool
    }

    /// What the report's hashes are of, in the order of what a reviewer asks for.
    static func files(_ report: Report) -> [RawFile] {
        let meanings = [
            ("samples.bin", "every answer"), ("counters.csv", "the kernel's counters over the run"),
            ("record.json", "what happened: faults, events, bounds"), ("spec.yaml", "the experiment"),
            ("plan.txt", "what was planned: each change and its undo"),
            ("audit-head", "where the audit log stood at the start"),
            ("report.json", "this report"),
        ]
        let known = Dictionary(meanings, uniquingKeysWith: { first, _ in first })
        func place(_ name: String) -> Int { meanings.firstIndex { $0.0 == name } ?? meanings.count }
        // The spec's own hash says what that of its file says.
        let hashes =
            report.hashes["spec.yaml"] == report.hashes["spec"]
            ? report.hashes.filter { $0.key != "spec" } : report.hashes
        return hashes.sorted { (place($0.key), $0.key) < (place($1.key), $1.key) }.map { name, hash in
            switch name {
            case "spec": RawFile(name: "spec", meaning: "the experiment's text", hash: hash, isLinked: false)
            case "audit": RawFile(name: "audit", meaning: "the audit log's last entry", hash: hash, isLinked: false)
            default: RawFile(name: name, meaning: known[name] ?? "", hash: hash, isLinked: true)
            }
        }
    }
}
