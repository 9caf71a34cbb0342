/// What a run's bundle knows of the audit log: the chain alone cannot show that its end is missing.
public struct AuditAnchor: Equatable, Sendable {
    /// The run.
    public var run: String
    /// The hash of the entry with which it began; `nil` for a run of a version without an audit log.
    public var began: String?
    /// The SHA-256 of the bundle's manifest; `nil` when it has none. It is written after the entry of the run's end.
    public var manifest: String?

    /// Describes a bundle.
    public init(run: String, began: String?, manifest: String?) {
        self.run = run
        self.began = began
        self.manifest = manifest
    }

    /// What is wrong between a log and the bundles that are there, in words.
    public static func problems(of anchors: [AuditAnchor], in chain: AuditChain) -> [String] {
        var ends: [String: AuditEntry.Event] = [:]
        for event in chain.lines.compactMap({ $0.entry?.event }) where event.kind == .runEnded {
            if let run = event.run { ends[run] = event }
        }
        return anchors.compactMap { anchor in
            guard let began = anchor.began else { return nil }
            let run = "run \(anchor.run)"
            if !chain.contains(began) {
                return "\(run): the entry with which it began, \(began), is not in the log: it was cut off or replaced"
            }
            guard let manifest = anchor.manifest else { return nil }
            guard let end = ends[anchor.run] else {
                return "\(run): its bundle is sealed, and the entry of its end is not in the log: it was cut off"
            }
            if end.manifest == manifest { return nil }
            return "\(run): its bundle is not the one that the log knows: its manifest is another"
        }
    }
}
