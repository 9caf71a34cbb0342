import Foundation
import Testing

/// The corpora of the fuzz targets, every input that once broke something, and inputs made out of them: see `script/fuzz`.
@Suite(.serialized) struct `The decoders` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// How many inputs are made for each decoder.
    private static let mutations = Int(ProcessInfo.processInfo.environment["AFTERSHOCK_FUZZ_INPUTS"] ?? "") ?? 300

    private static func inputs(_ target: String) throws -> [URL] {
        try ["Corpus", "Regressions"].flatMap { kind in
            let folder = folder.appending(path: kind).appending(path: target)
            guard FileManager.default.fileExists(atPath: folder.path) else { return [URL]() }
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        }.sorted { $0.path < $1.path }
    }

    @Test(arguments: FuzzTarget.all) func `keep their promises for every input of the corpus`(target: FuzzTarget) throws
    {
        let inputs = try Self.inputs(target.name)
        #expect(!inputs.isEmpty, "no corpus")
        for input in inputs {
            let bytes = Array(try Data(contentsOf: input))
            #expect(throws: Never.self, "\(input.path)") { try target.run(bytes) }
        }
        try FuzzScratch.remove()
    }

    /// An input that ends the process is in the file that stays behind.
    @Test(arguments: FuzzTarget.all) func `keep them for inputs that come close`(target: FuzzTarget) throws {
        let corpus = try Self.inputs(target.name).map { Array(try Data(contentsOf: $0)) }
        var mutator = Mutator(corpus: corpus, longest: target.longest, seed: 6)
        let trace = FileManager.default.temporaryDirectory.appending(path: "aftershock-fuzz-\(target.name)")
        for _ in 0..<Self.mutations {
            let bytes = mutator.next()
            try Data(bytes).write(to: trace)
            #expect(throws: Never.self, "\(Data(bytes).base64EncodedString())") { try target.run(bytes) }
        }
        try FileManager.default.removeItem(at: trace)
        try FuzzScratch.remove()
    }

    @Test func `have no corpus without a decoder`() throws {
        let names = Set(FuzzTarget.all.map(\.name))
        for kind in ["Corpus", "Regressions", "Dictionaries"] {
            let found = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: kind).path)
            #expect(Set(found.map { $0.replacingOccurrences(of: ".dict", with: "") }).isSubset(of: names))
        }
    }
}
