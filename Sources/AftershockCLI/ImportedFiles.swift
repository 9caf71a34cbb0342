import ChaosImport
import ChaosModel
import FoundationEssentials
import LinuxKernel

/// Imported specs on disk, and the files that they come from.
struct ImportedFiles {
    private let files: [(path: String, text: String)]
    private let isReplacing: Bool

    /// Finds a name for each spec.
    /// - Parameters:
    ///   - output: A file for one spec; a directory, made when it is not there, for several.
    init(_ results: [ImportResult], at output: String, replacing: Bool) throws {
        let specs = results.flatMap(\.specs)
        isReplacing = replacing
        if specs.count <= 1, !output.hasSuffix("/"), !Directory.isDirectory(output) {
            files = specs.map { (output, $0.text) }
            return
        }
        if Directory.exists(output), !Directory.isDirectory(output) {
            throw Refusal("error: --output: there are \(specs.count) specs, and \(output) is a file")
        }
        let folder = output.hasSuffix("/") ? String(output.dropLast()) : output
        var taken: Set<String> = []
        files = specs.map { spec in
            var name = spec.name, number = 1
            while !taken.insert(name).inserted {
                number += 1
                name = "\(spec.name)-\(number)"
            }
            return ("\(folder)/\(name).yaml", spec.text)
        }
        if !Directory.exists(folder) {
            do throws(KernelError) { try Directory.createDirectories(folder) } catch {
                throw Refusal("error: \(folder): \(error.reason)")
            }
        }
    }

    /// Writes them all, or none when one is there already.
    func write() throws {
        if !isReplacing, let there = files.first(where: { Directory.exists($0.path) }) {
            throw Refusal(
                "error: \(there.path) is there already\n  help: choose another --output, or replace it with --force")
        }
        for (path, text) in files {
            do throws(KernelError) { try Directory.replaceFile(path, with: Array(text.utf8)) } catch {
                throw Refusal("error: \(path): \(error.reason)")
            }
        }
    }

    /// What became of the files, for programs.
    static func json(_ results: [ImportResult]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(results), as: UTF8.self)
    }
}
