import Foundation
import Testing

@testable import ChaosModel

/// The files of experiments/: each is valid, tells its story, and is played on a victim that there is.
@Suite
struct `The catalogue` {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What is shown in the README is a drill of its own, with `script/drill`.
    private static let others: Set = ["first-drill.yaml"]

    private static func files(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
    }

    private static let stories = files("experiments").filter { !others.contains($0) }
    private static let hardened = files("experiments/hardened")

    private func source(_ path: String) throws -> SpecSource {
        let text = try Data(contentsOf: Self.root.appending(path: path))
        return try SpecSource(name: path, bytes: Array(text))
    }

    private func header(_ file: String) throws -> StoryHeader {
        try #require(try StoryHeaderReader.read(source("experiments/" + file)), "\(file) has no header")
    }

    private func isVictim(_ name: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: Self.root.appending(path: "Examples/victims/\(name)/victim").path)
    }

    @Test(arguments: stories)
    func `has whole stories that are valid, at any scale that they bear`(file: String) throws {
        let header = try header(file)
        let experiment = try SpecParser.parse(source("experiments/" + file))
        #expect(file.hasPrefix(experiment.name), "a story is called as its file is, or as what it is a variant of")
        for scale in [0.1, 0.5, 1] where scale >= header.leastScale {
            _ = try ExperimentOverrides(scale: scale).applied(to: source("experiments/" + file))
        }
    }

    @Test(arguments: stories)
    func `plays them on victims that there are, with a cure that is another run`(file: String) throws {
        let header = try header(file)
        #expect(isVictim(header.victimName) && isVictim(header.hardenedVictimName), "\(file): \(header.victim)")
        #expect(header.hardenedFile != nil || header.hardenedVictim != header.victim, "\(file) has no cure")
        if let hardened = header.hardenedFile { #expect(Self.hardened.contains(hardened), "\(file): \(hardened)") }
    }

    /// That answers were slow or failed is no evidence of what made them so; a number of the victim's own beyond its bound is.
    @Test(arguments: stories)
    func `asks for more than missed objectives`(file: String) throws {
        let claims = try header(file).shows.map(\.text)
        let weak = ["slos[", "verdict", "exitCode"], numbers = ["slos[max of ", "slos[min of "]
        let isProven = claims.contains { claim in
            numbers.contains { claim.hasPrefix($0) } || !weak.contains { claim.hasPrefix($0) }
        }
        #expect(isProven, "\(file)")
    }

    @Test(arguments: hardened)
    func `has no cured experiment that is not valid or belongs to no story`(file: String) throws {
        _ = try SpecParser.parse(source("experiments/hardened/" + file))
        let users = try Self.stories.filter { try header($0).hardenedFile == file }
        #expect(!users.isEmpty, "no story names \(file)")
    }
}
