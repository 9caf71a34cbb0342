import ArgumentParser
import ChaosImport
import ChaosModel
import LinuxKernel

/// `aftershock import FILE…`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn experiments and objectives of other tools into specs.",
        discussion: """
            Reads experiments and journals of Chaos Toolkit, chaos of Chaos Mesh, and objectives of OpenSLO, as YAML or \
            JSON. Every field is accounted for: imported, unneeded, approximated (with what differs), or not imported \
            (with the reason). A spec in which something must be filled in says so, and does not validate before.

            Exit codes: 0 everything was imported, exactly or nearly, and every spec is complete; 1 something was not, or a \
            spec is a draft; 2 a file cannot be read (nothing is written).
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "The files.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var files: [String]

    @Option(
        help:
            "Whose files they are: \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")). Seen from each when left out."
    )
    var from: String?

    @Option(help: "Write the specs here: a file for one, else a directory. Printed when left out.", completion: .file())
    var output: String?

    @Option(help: "How the account of the fields is printed.")
    var format: Format = .text

    @Option(
        name: .customLong("target"), help: "What stands for a selector on this host: NAME=port:8080. May be repeated.")
    var targets: [String] = []

    @Option(name: .customLong("address"), help: "The network of a peer that is named: NAME=CIDR. May be repeated.")
    var addresses: [String] = []

    @Option(name: .customLong("var"), help: "The value of a variable: NAME=VALUE. May be repeated.")
    var variables: [String] = []

    @Option(help: "Where Prometheus is asked: http://127.0.0.1:9090.")
    var prometheus: String?

    @Flag(help: "Replace files that are there.")
    var force = false

    func run() throws {
        try exiting {
            let settings = try settings()
            let results = try files.map { try read($0, settings) }
            sayUnasked(settings, results)
            if let output {
                try ImportedFiles(results, at: output, replacing: force).write()
                Output.line(format == .json ? try ImportedFiles.json(results) : texts(results))
            } else if format == .json {
                Output.line(try ImportedFiles.json(results))
            } else {
                Output.line(results.flatMap(\.specs).map(\.text).joined(separator: "---\n"))
                Output.error(texts(results))
            }
            return results.allSatisfy(\.isWhole) ? 0 : 1
        }
    }

    private func texts(_ results: [ImportResult]) -> String { results.map { ImportText($0).text }.joined() }

    private func read(_ path: String, _ settings: ImportSettings) throws -> ImportResult {
        do {
            let text = try SourceText(name: path, bytes: SpecFile.read(path, upTo: SourceText.byteLimit))
            return try ImportResult(of: text, settings: settings)
        } catch let error as KernelError {
            throw Refusal("\(path): error: \(error.reason)")
        } catch let error as Diagnostics {
            let lines = error.all.map { problem in
                let place = problem.location.map { ":\($0.line):\($0.column)" } ?? ""
                return "\(path)\(place): error: \(problem.message)"
                    + (problem.suggestion.map { "\n  help: \($0)" } ?? "")
            }
            throw Refusal(lines.joined(separator: "\n"))
        }
    }

    /// Says on standard error which names no document asks for: they may be misspelt.
    private func sayUnasked(_ settings: ImportSettings, _ results: [ImportResult]) {
        let unasked = [
            ("target", settings.targets.keys.filter { name in !results.contains { $0.asked.targets.contains(name) } }),
            (
                "address",
                settings.addresses.keys.filter { name in !results.contains { $0.asked.addresses.contains(name) } }
            ),
            ("var", settings.variables.keys.filter { name in !results.contains { $0.asked.variables.contains(name) } }),
        ]
        for (option, names) in unasked {
            for name in names.sorted() {
                Output.error("aftershock: note: --\(option): no document asks for `\(name)`")
            }
        }
    }

    private func settings() throws -> ImportSettings {
        var settings = ImportSettings()
        if let from {
            guard let format = ImportFormat(rawValue: from) else {
                let known = ImportFormat.allCases.map(\.rawValue)
                throw Refusal(
                    "error: --from: there is no format `\(from)`"
                        + (Spelling.suggestion(for: from, among: known).map { "\n  help: \($0)" } ?? ""))
            }
            settings.format = format
        }
        for (name, value) in try pairs(targets, "target") {
            do throws(FieldError) { settings.targets[name] = try Target.Selector(field: value) } catch {
                throw Refusal("error: --target \(name): \(error.message)")
            }
        }
        for (name, value) in try pairs(addresses, "address") {
            do throws(FieldError) { settings.addresses[name, default: []].append(try CIDR(field: value)) } catch {
                throw Refusal("error: --address \(name): \(error.message)")
            }
        }
        for (name, value) in try pairs(variables, "var") { settings.variables[name] = value }
        settings.prometheus = prometheus
        return settings
    }

    private func pairs(_ texts: [String], _ option: String) throws -> [(String, String)] {
        try texts.map { text in
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw Refusal("error: --\(option) \(text): write it like NAME=VALUE")
            }
            return (String(text[..<equals]), String(text[text.index(after: equals)...]))
        }
    }
}
