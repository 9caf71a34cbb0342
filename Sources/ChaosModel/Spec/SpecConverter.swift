import Yams

/// Turns the nodes of Yams into ours: resolves aliases, finds duplicate keys, and refuses what a spec has no use for.
struct SpecConverter {
    /// Most nodes after aliases are resolved.
    static let nodeLimit = 10_000
    /// Deepest nesting after aliases are resolved.
    static let depthLimit = 32

    /// What was wrong so far.
    private(set) var diagnostics: [Diagnostic] = []

    /// A node with the size and depth that an alias to it adds.
    private struct Sized {
        var node: SpecNode
        var size: Int
        var depth: Int
    }

    private let maskedKeys: [Location: String]
    private var anchors: [String: Sized] = [:]
    private var size = 0
    private var isRefused = false

    /// A converter of nodes in which the keys at these places were made unrecognisable.
    init(maskedKeys: [Location: String]) { self.maskedKeys = maskedKeys }

    /// The node as ours; `nil` when a limit was exceeded.
    mutating func convert(_ root: Node) -> SpecNode? {
        let converted = convert(root, depth: 1)
        return isRefused ? nil : converted.node
    }

    /// Text with the characters that stood for `*`.
    static func unmasked(_ text: String) -> String {
        guard text.unicodeScalars.contains(SpecDocument.alias) else { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.map { $0 == SpecDocument.alias ? "*" : $0 })
        return String(scalars)
    }

    private mutating func convert(_ node: Node, depth: Int) -> Sized {
        let location = node.mark.map { Location(line: $0.line, column: $0.column) }
        var result = Sized(node: SpecNode(content: .scalar("", isPlain: true), location: location), size: 1, depth: 1)
        count(1, depth: depth, at: location)
        guard !isRefused else { return result }
        switch node {
        case .scalar(let scalar):
            if scalar.style == .plain, scalar.string.unicodeScalars.first == SpecDocument.alias {
                return resolve(scalar.string, depth: depth, at: location)
            }
            result.node.content = .scalar(Self.unmasked(scalar.string), isPlain: scalar.style == .plain)
        case .sequence(let sequence):
            let items = sequence.map { convert($0, depth: depth + 1) }
            result = Sized(
                node: SpecNode(content: .sequence(items.map(\.node)), location: location),
                size: items.reduce(1) { $0 + $1.size }, depth: 1 + (items.map(\.depth).max() ?? 0))
        case .mapping(let mapping):
            result = convert(mapping, depth: depth, at: location)
        case .alias:
            break  // Yams makes these only when it encodes.
        }
        check(tag: node.tag, at: location)
        if let anchor = node.anchor { anchors[anchor.rawValue] = result }
        return result
    }

    private mutating func convert(_ mapping: Node.Mapping, depth: Int, at location: Location?) -> Sized {
        var entries: [SpecNode.Entry] = []
        var first: [String: Location?] = [:]
        var size = 1, height = 0
        for (key, value) in mapping where !isRefused {
            let place = key.mark.map { Location(line: $0.line, column: $0.column) }
            let converted = convert(key, depth: depth + 1)
            let child = convert(value, depth: depth + 1)
            size += converted.size + child.size
            height = max(height, child.depth)
            if converted.node.isBroken { continue }
            guard case .scalar(let text, _) = converted.node.content else {
                diagnostics.append(Diagnostic("a key must be a single word, found \(converted.node.kind)", at: place))
                continue
            }
            if text == "<<" {
                diagnostics.append(
                    Diagnostic("a spec has no merge keys", at: place, suggestion: "write the fields out"))
                continue
            }
            let name = place.flatMap { maskedKeys[$0] } ?? text
            if let earlier = first[name] {
                let line = earlier.map { ", first given on line \($0.line)" } ?? ""
                diagnostics.append(
                    Diagnostic("duplicate key `\(name)`\(line)", at: place, suggestion: "keep one of the two"))
            } else {
                first[name] = .some(place)
                entries.append(SpecNode.Entry(key: name, location: place, value: child.node))
            }
        }
        return Sized(node: SpecNode(content: .mapping(entries), location: location), size: size, depth: height + 1)
    }

    private mutating func resolve(_ text: String, depth: Int, at location: Location?) -> Sized {
        let name = String(text.unicodeScalars.dropFirst())
        if let sized = anchors[name] {
            count(sized.size, depth: depth + sized.depth - 1, at: location)
            return sized
        }
        diagnostics.append(
            Diagnostic(
                "there is no anchor `&\(Self.unmasked(name))` before this alias", at: location,
                suggestion: Spelling.suggestion(for: name, among: anchors.keys.sorted())
                    ?? "quote text that starts with `*`"))
        var node = SpecNode(content: .scalar("", isPlain: false), location: location)
        node.isBroken = true
        return Sized(node: node, size: 1, depth: 1)
    }

    private mutating func count(_ nodes: Int, depth: Int, at location: Location?) {
        size += nodes
        guard !isRefused, size > Self.nodeLimit || depth > Self.depthLimit else { return }
        isRefused = true
        diagnostics.append(
            Diagnostic(
                depth > Self.depthLimit
                    ? "nested deeper than \(Self.depthLimit) levels"
                    : "the spec has more than \(Self.nodeLimit) values, aliases included", at: location))
    }

    private mutating func check(tag: Tag, at location: Location?) {
        let known = ["", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"]
        guard !known.contains(tag.description) else { return }
        diagnostics.append(
            Diagnostic("a spec has no tags, found `\(tag)`", at: location, suggestion: "leave the tag out"))
    }
}
