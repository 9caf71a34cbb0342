import Yams

/// Turns a spec's text into nodes, with every limit that keeps hostile input short and small.
///
/// Yams hashes whole keys and expands aliases while it composes, which takes exponential time on a few lines of nested
/// anchors. So it never sees an alias: each `*` is replaced by a private character (of which a source has none), a plain
/// scalar that starts with it is the alias, and `SpecConverter` resolves it. Yams also gives up at the first duplicate
/// key: the first letter of that key is replaced by another private character, and the text is composed again. Neither
/// replacement moves a column.
struct SpecDocument {
    /// Stands for `*` while Yams reads.
    static let alias: Unicode.Scalar = "\u{E000}"
    /// Stand for the first letters of duplicate keys.
    private static let masks = Array(0xE001...0xE040).compactMap { Unicode.Scalar(UInt32($0)) }
    /// Most text given to Yams, all attempts together: bounds the time that duplicate keys can cost.
    private static let workLimit = 1 << 18

    /// The root; `nil` when there is none or the text could not be read.
    private(set) var root: SpecNode?
    /// What was wrong with the text as YAML.
    private(set) var diagnostics: [Diagnostic] = []

    private var scalars: [Unicode.Scalar]
    private let lineStarts: [Int]
    private var maskedKeys: [Location: String] = [:]

    /// Reads the one document of `source`.
    init(_ source: SpecSource) {
        scalars = source.text.unicodeScalars.map { $0 == "*" ? Self.alias : $0 }
        lineStarts = Self.lineStarts(scalars)
        guard let (node, parser) = compose() else { return }
        var converter = SpecConverter(maskedKeys: maskedKeys)
        // A node's reference to its anchor is weak: the parser owns it.
        root = withExtendedLifetime(parser) { converter.convert(node) }
        diagnostics += converter.diagnostics
    }

    private static func lineStarts(_ scalars: [Unicode.Scalar]) -> [Int] {
        let ends = scalars.indices.filter { index in
            scalars[index] == "\r"
                ? index + 1 == scalars.count || scalars[index + 1] != "\n"
                : SpecSource.lineEnds.contains(scalars[index])
        }
        return [0] + ends.map { $0 + 1 }
    }

    private mutating func compose() -> (Node, Parser)? {
        var work = 0
        while true {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            work += scalars.count
            do {
                let parser = try Parser(yaml: String(text), resolver: .basic, encoding: .utf8)
                return try parser.singleRoot().map { ($0, parser) }
            } catch let YamlError.duplicatedKeysInMapping(names, context) {
                let location = Location(line: context.mark.line, column: context.mark.column)
                let canRepeat = work + scalars.count <= Self.workLimit
                guard canRepeat, mask(names.first ?? "", at: location) else {
                    maskedKeys[location] = SpecConverter.unmasked(names.first ?? "")
                    diagnostics += maskedKeys.map {
                        Diagnostic("duplicate key `\($1)`, here for the first time", at: $0)
                    }
                    return nil
                }
            } catch let error as YamlError {
                diagnostics.append(inside(Self.diagnostic(of: error)))
                return nil
            } catch {
                diagnostics.append(Diagnostic("this is not YAML: \(error)"))
                return nil
            }
        }
    }

    /// The diagnostic at a place of the text: libyaml means the end by the line after the last one.
    private func inside(_ diagnostic: Diagnostic) -> Diagnostic {
        guard let location = diagnostic.location, location.line > lineStarts.count else { return diagnostic }
        var moved = diagnostic
        let column = scalars.count - (lineStarts.last ?? 0) + 1
        moved.location = Location(line: lineStarts.count, column: column)
        return moved
    }

    /// Replaces the first letter of the key at `location`, so that it is no duplicate any more; false when it cannot.
    private mutating func mask(_ name: String, at location: Location) -> Bool {
        guard maskedKeys[location] == nil, maskedKeys.count < Self.masks.count, lineStarts.indices ~= location.line - 1
        else { return false }
        var index = lineStarts[location.line - 1] + location.column - 1
        if scalars.indices ~= index, scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        // What stands in front of an anchored or tagged key is not its text.
        guard scalars.indices ~= index, !["&", "!", "\n"].contains(scalars[index]) else { return false }
        scalars[index] = Self.masks[maskedKeys.count]
        maskedKeys[location] = SpecConverter.unmasked(name)
        return true
    }

    private static func diagnostic(of error: YamlError) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            let location = Location(line: mark.line, column: mark.column)
            if problem.contains("nesting") || problem.contains("depth") {
                return Diagnostic("nested deeper than \(SpecConverter.depthLimit) levels", at: location)
            }
            let during = context.map { " (\($0.text))" } ?? ""
            return Diagnostic(
                "this is not YAML: \(SpecConverter.unmasked(problem + during))", at: location,
                suggestion: help(for: problem))
        case .composer(_, let problem, let mark, _):
            let location = Location(line: mark.line, column: mark.column)
            return problem.contains("another document")
                ? Diagnostic("a spec is one document, a second one begins here", at: location)
                : Diagnostic("this is not YAML: \(problem)", at: location)
        case .reader(let problem, _, _, _):
            return Diagnostic("this is not a text file: \(problem)")
        default:
            return Diagnostic("this is not YAML: \(error)")
        }
    }

    private static func help(for problem: String) -> String? {
        if problem.contains("cannot start any token") {
            return "indent with spaces, and quote text that starts with @, `, % or a tab"
        }
        if problem.contains("mapping values are not allowed") {
            return "quote text that contains `: `, and check the indentation"
        }
        if problem.contains("expected ',' or '}'") {
            return "close every brace, and quote text that contains one, such as an address with `{id}`"
        }
        if problem.contains("could not find expected ':'") { return "a key needs a colon and a space after it" }
        return nil
    }
}
