import ChaosModel
import Yams

/// Turns a file's text into documents, with every limit that keeps hostile input short and small.
///
/// As the reader of specs does, it never shows Yams an alias, which Yams would expand in exponential time: each `*` is
/// replaced by a private character, of which a file has none, and the nodes are resolved here, where they are counted.
struct SourceReader {
    /// Most values of a file, after aliases are resolved.
    static let nodeLimit = 200_000
    /// Deepest nesting.
    static let depthLimit = 64
    /// Most documents of a file.
    static let documentLimit = 1000
    /// Stands for `*` while Yams reads.
    private static let alias: Unicode.Scalar = "\u{E000}"

    private let text: SourceText
    private var anchors: [String: (node: SourceNode, size: Int, depth: Int)] = [:]
    private var count = 0

    private init(_ text: SourceText) { self.text = text }

    /// The documents of a file, without those that are empty.
    /// - Throws: `Diagnostics` when it is no YAML or JSON, or exceeds a limit.
    static func documents(of text: SourceText) throws(Diagnostics) -> [SourceNode] {
        var reader = SourceReader(text)
        var masked = String.UnicodeScalarView()
        masked.append(contentsOf: text.scalars.map { $0 == "*" ? alias : $0 })
        var documents: [SourceNode] = []
        do {
            let parser = try Parser(yaml: String(masked), resolver: .basic, encoding: .utf8)
            // A node's reference to its anchor is weak: the parser owns it.
            try withExtendedLifetime(parser) {
                while let root = try parser.nextRoot() {
                    reader.anchors = [:]
                    let document = try reader.convert(root, path: "", depth: 1)
                    if !document.isNull { documents.append(document) }
                    guard documents.count <= documentLimit else {
                        throw Diagnostics([Diagnostic("the file has more than \(documentLimit) documents")])
                    }
                }
            }
        } catch let error as Diagnostics {
            throw error
        } catch let error as YamlError {
            throw Diagnostics([reader.diagnostic(of: error)])
        } catch {
            throw Diagnostics([Diagnostic("this is neither YAML nor JSON: \(unmasked("\(error)"))")])
        }
        return documents
    }

    private mutating func convert(_ node: Node, path: String, depth: Int) throws(Diagnostics) -> SourceNode {
        let location = node.mark.map { text.place(line: $0.line, column: $0.column) } ?? Location(line: 1, column: 1)
        let before = count
        try add(1, depth: depth, at: location)
        var result = SourceNode(path: path, content: .scalar("", isPlain: true), location: location)
        switch node {
        case .scalar(let scalar):
            if scalar.style == .plain, scalar.string.unicodeScalars.first == Self.alias {
                return try resolve(scalar.string, path: path, depth: depth, at: location)
            }
            result.content = .scalar(Self.unmasked(scalar.string), isPlain: scalar.style == .plain)
        case .sequence(let sequence):
            var items: [SourceNode] = []
            for item in sequence {
                items.append(try convert(item, path: SourceNode.path(path, item: items.count), depth: depth + 1))
            }
            result.content = .sequence(items)
        case .mapping(let mapping):
            result.content = .mapping(try entries(mapping, path: path, depth: depth))
        case .alias:
            break  // Yams makes these only when it encodes.
        }
        if let name = node.anchor?.rawValue {
            anchors[Self.unmasked(name)] = (result, count - before, Self.depth(of: result))
        }
        return result
    }

    private mutating func entries(
        _ mapping: Node.Mapping, path: String, depth: Int
    ) throws(Diagnostics) -> [SourceNode.Entry] {
        var entries: [SourceNode.Entry] = [], names: Set<String> = []
        for (key, value) in mapping {
            let place = key.mark.map { text.place(line: $0.line, column: $0.column) }
            guard case .scalar(let scalar) = key else {
                throw Diagnostics([Diagnostic("a key must be text", at: place)])
            }
            let name = Self.unmasked(scalar.string)
            guard names.insert(name).inserted else {
                throw Diagnostics([Diagnostic("duplicate key `\(name)`", at: place)])
            }
            let child = try convert(value, path: SourceNode.path(path, key: name), depth: depth + 1)
            entries.append(SourceNode.Entry(key: name, value: child))
        }
        return entries
    }

    private mutating func resolve(
        _ alias: String, path: String, depth: Int, at location: Location
    ) throws(Diagnostics) -> SourceNode {
        let name = Self.unmasked(String(alias.unicodeScalars.dropFirst()))
        guard let (node, size, height) = anchors[name] else {
            throw Diagnostics([
                Diagnostic(
                    "there is no anchor `&\(name)` before this alias", at: location,
                    suggestion: "quote text that starts with `*`")
            ])
        }
        try add(size, depth: depth + height - 1, at: location)
        return node.moved(to: path)
    }

    private mutating func add(_ nodes: Int, depth: Int, at location: Location) throws(Diagnostics) {
        count += nodes
        guard depth <= Self.depthLimit else {
            throw Diagnostics([Diagnostic("nested deeper than \(Self.depthLimit) levels", at: location)])
        }
        guard count <= Self.nodeLimit else {
            throw Diagnostics([
                Diagnostic("the file has more than \(Self.nodeLimit) values, aliases included", at: location)
            ])
        }
    }

    private static func depth(of node: SourceNode) -> Int {
        1 + (node.items.map(depth).max() ?? node.entries.map { depth(of: $0.value) }.max() ?? 0)
    }

    /// Text with the characters that stood for `*`.
    private static func unmasked(_ text: String) -> String {
        guard text.unicodeScalars.contains(alias) else { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.map { $0 == alias ? "*" : $0 })
        return String(scalars)
    }

    private func diagnostic(of error: YamlError) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = text.place(line: mark.line, column: mark.column)
            if problem.contains("nesting") || problem.contains("depth") {
                return Diagnostic("nested deeper than \(Self.depthLimit) levels", at: place)
            }
            let during = context.map { " (\($0.text))" } ?? ""
            return Diagnostic("this is neither YAML nor JSON: \(Self.unmasked(problem + during))", at: place)
        case .duplicatedKeysInMapping(let names, let context):
            let place = text.place(line: context.mark.line, column: context.mark.column)
            return Diagnostic(
                "duplicate key `\(Self.unmasked(names.first ?? ""))`, here for the first time", at: place,
                suggestion: "keep one of the two: readers disagree on which one counts")
        case .reader(let problem, _, _, _): return Diagnostic("this is not a text file: \(problem)")
        default: return Diagnostic("this is neither YAML nor JSON: \(Self.unmasked("\(error)"))")
        }
    }
}
