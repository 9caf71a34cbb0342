import ChaosModel
import Foundation
import Testing
import Yams

@testable import ChaosImport

/// A document to import, beside the tests.
struct Fixture: CustomTestStringConvertible {
    let name: String
    let text: String
    var testDescription: String { name }

    /// Every one of them.
    static let all: [Fixture] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0.hasSuffix(".json") || $0.hasSuffix(".yaml") }.compactMap { name in
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)).map {
                Fixture(name: name, text: $0)
            }
        }
    }()

    /// The one of this name.
    static func named(_ name: String) throws -> Fixture { try #require(all.first { $0.name == name }) }

    func read(_ settings: ImportSettings = .init()) throws -> ImportResult {
        try Self.read(text, name: name, settings)
    }

    static func read(_ text: String, name: String = "x", _ settings: ImportSettings = .init()) throws -> ImportResult {
        try ImportResult(of: SourceText(name: name, bytes: Array(text.utf8)), settings: settings)
    }

    /// The scalars, empty lists and empty mappings of a text, counted by Yams alone.
    static func leaves(of text: String) throws -> Int {
        func count(_ node: Node) -> Int {
            switch node {
            case .mapping(let mapping): mapping.isEmpty ? 1 : mapping.reduce(0) { $0 + count($1.value) }
            case .sequence(let sequence): sequence.isEmpty ? 1 : sequence.reduce(0) { $0 + count($1) }
            default: 1
            }
        }
        // YAML has no surrogates, which JSON writes.
        let joined = text.replacing(#"\ud83d\ude00"#, with: "x")
        return try Yams.compose_all(yaml: joined).reduce(0) { $0 + count($1) }
    }

    /// Whether our own parser takes a spec.
    static func isValid(_ spec: String) -> Bool {
        (try? SpecParser.parse(SpecSource(name: "spec", text: spec))) != nil
    }
}
