import ChaosModel

/// A spec in the making.
struct SpecDraft: Sendable {
    /// What a step is aimed at.
    struct Target: Hashable, Sendable {
        var name: String
        /// The selector as a mapping; `nil` when the operator must say it.
        var selector: DraftValue?
        /// What the document says it is.
        var comment: String
    }

    /// A question.
    struct Probe: Hashable, Sendable {
        var name: String
        var body: DraftValue
        var comments: [String] = []
    }

    /// An objective.
    struct Objective: Hashable, Sendable {
        var body: DraftValue
        var comments: [String] = []
    }

    /// An entry of the method.
    struct Entry: Hashable, Sendable {
        /// What it does.
        enum Action: Hashable, Sendable {
            case fault(String, [DraftValue.Member])
            case pause(Duration)
            case parallel([Entry])
        }
        var action: Action
        var comments: [String] = []
    }

    /// Its name, made fit for a spec.
    var name: String
    /// What it came from, for the first line.
    var origin: String
    var hypothesis: String?
    /// How often the drill is due, such as `7d`.
    var every: String?
    var labels: [DraftValue.Member] = []
    /// Lines for the reader, at the top.
    var comments: [String] = []
    var targets: [Target] = []
    var probes: [Probe] = []
    var objectives: [Objective] = []
    var steadyState: Duration?
    var method: [Entry] = []
    /// Why the method is empty, when the operator must write it.
    var missingMethod: String?

    /// Makes a draft; the name is made of `title`.
    init(title: String, origin: String) {
        name = Self.name(title)
        self.origin = origin
    }

    /// Letters, digits and single dashes of a title, at most 60 characters.
    static func name(_ title: String, else other: String = "imported") -> String {
        var name = ""
        for character in title.lowercased() {
            if character.isASCII, character.isLetter || character.isNumber || "_.".contains(character) {
                name.append(character)
            } else if !name.hasSuffix("-") {
                name.append("-")
            }
            if name.count >= 60 { break }
        }
        while let first = name.first, "-._".contains(first) { name.removeFirst() }
        while name.hasSuffix("-") { name.removeLast() }
        return name.isEmpty ? other : name
    }

    /// A name that no other probe has.
    func probeName(_ title: String) -> String {
        let name = Self.name(title, else: "probe")
        var candidate = name, number = 1
        while probes.contains(where: { $0.name == candidate }) {
            number += 1
            candidate = "\(name)-\(number)"
        }
        return candidate
    }

    /// The name under which a target is known, added when it is new; targets that are the same share one.
    /// - Parameters:
    ///   - selector: What the document says; what the operator says in `settings` comes first.
    mutating func target(
        _ title: String, selector: DraftValue? = nil, comment: String, settings: ImportSettings
    ) -> String {
        let wanted = Self.name(title, else: "target")
        var name = wanted, number = 1
        while let known = targets.first(where: { $0.name == name }) {
            if known.comment == comment, known.selector == settings.selector(name) ?? selector { return name }
            number += 1
            name = "\(wanted)-\(number)"
        }
        targets.append(Target(name: name, selector: settings.selector(name) ?? selector, comment: comment))
        return name
    }

    /// Everything that the operator must write before the spec is one.
    var open: [String] {
        var open = targets.filter { $0.selector == nil }.map { "`targets.\($0.name)`: \($0.comment)" }
        open += targets.flatMap { target in target.selector?.open.map { "`targets.\(target.name)` \($0)" } ?? [] }
        open += probes.flatMap { probe in probe.body.open.map { "`probes.\(probe.name)` \($0)" } }
        open += objectives.flatMap { $0.body.open.map { "`slos` \($0)" } }
        open += method.flatMap(\.open)
        if method.isEmpty { open.append("`method`: \(missingMethod ?? "what is injected")") }
        return open
    }
}

extension SpecDraft.Entry {
    /// What must be filled in.
    var open: [String] {
        switch action {
        case .pause: []
        case .fault(let name, let fields): DraftValue.mapping(fields).open.map { "`\(name)` \($0)" }
        case .parallel(let entries): entries.flatMap(\.open)
        }
    }

    /// Makes a step.
    static func fault(_ name: String, _ fields: [DraftValue.Member], comments: [String] = []) -> Self {
        Self(action: .fault(name, fields), comments: comments)
    }
}
