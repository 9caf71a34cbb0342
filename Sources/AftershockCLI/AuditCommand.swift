import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock audit`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Show who did what to this host, or verify that the log of it is whole.",
        discussion: """
            Every run, refused or not, and everything that was taken back is written to `audit.log` in the state directory \
            before it happens or as soon as it has: who, when, the digests of spec and plan, the faults, how it ended. It holds \
            no spec's text, no headers and no passwords. Each line has the SHA-256 of its own text, which has that of the \
            line before it.
            """,
        subcommands: [AuditListCommand.self, AuditVerifyCommand.self], defaultSubcommand: AuditListCommand.self)
}

/// `aftershock audit list`.
struct AuditListCommand: ParsableCommand {
    /// Forms of the list.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what is on record, the oldest first.")

    @Option(help: "Only what was written at this time or later, such as 2026-11-21 or 2026-11-21T17:54:20Z (UTC).")
    var since: String?

    @Option(help: "Only the last entries, so many.")
    var limit: Int?

    @Option(help: "text, or json: the entries as they stand in the log, one a line.")
    var format: Format = .text

    @OptionGroup var state: StateOption

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("'--limit' needs a number of entries, 1 or more") }
        if let since, !Self.isTime(since) {
            throw ValidationError("'--since' needs a time such as 2026-11-21 or 2026-11-21T17:54:20Z")
        }
    }

    func run() throws {
        try exiting {
            try state.checkIfPresent()
            // Where nothing was ever done, nothing is on record.
            guard Directory.exists(state.directory) else { return 0 }
            let files = try AuditVerifyCommand.files([], state: state.directory)
            guard files.paths.contains(where: Directory.exists) else { return 0 }
            let (chain, isWhole) = try AuditVerifyCommand.verified(files)
            let shown = chain.lines.filter { line in since.map { line.link?.time ?? "" >= $0 } ?? true }
            for line in shown.suffix(limit ?? shown.count) {
                switch format {
                case .json: Output.line(String(decoding: line.bytes, as: UTF8.self))
                case .text: Output.line(AuditRow(line, of: chain.lines).text)
                }
            }
            return isWhole ? 0 : 1
        }
    }

    private static func isTime(_ text: String) -> Bool {
        let form = "0000-00-00T00:00:00.000"
        let digits = text.hasSuffix("Z") ? text.dropLast() : text[...]
        return [10, 13, 16, 19, 23].contains(digits.count)
            && zip(digits, form).allSatisfy { $1 == "0" ? $0.isASCII && $0.isNumber : $0 == $1 }
    }
}

/// `aftershock audit verify`.
struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the log's hashes, their chain, and the bundles against it.",
        discussion: """
            Finds what was changed, removed, added or moved in it. That its end is missing, or that all of it was written anew, \
            shows only against what is kept elsewhere: the runs' bundles, which are compared, and a hash that this command \
            printed earlier or that went to the host's own log (journalctl -t aftershock), with --head.

            Exit codes: 0 intact, 1 broken (says where and why), 2 unreadable.
            """)

    @Argument(help: "Files of one log, the oldest first. Default: those of the state directory.")
    var files: [String] = []

    @Option(help: "A hash that an entry must have.")
    var head: String?

    @OptionGroup var state: StateOption

    func validate() throws {
        guard let head else { return }
        if head.utf8.count != 64 || !head.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
            throw ValidationError("'--head' needs a hash of 64 lower-case hexadecimal digits")
        }
    }

    func run() throws {
        try exiting {
            if files.isEmpty { try state.checkIfPresent() }
            let found = try Self.files(files, state: state.directory)
            let (chain, isWhole) = try Self.verified(found)
            guard isWhole else { return 1 }
            var problems = AuditAnchor.problems(of: found.anchors(), in: chain)
            if let head, !chain.contains(head) {
                problems.append("no entry has the hash \(head): the log was cut off or written anew")
            }
            for note in chain.notes { Output.error("aftershock: note: \(note)") }
            for problem in problems { Output.error("aftershock: \(problem)") }
            guard problems.isEmpty else { return 1 }
            Output.line("intact: \(chain.lines.count) entries, head \(chain.head)")
            return 0
        }
    }

    /// The files given, or those of the state directory.
    static func files(_ given: [String], state: String) throws -> AuditFiles {
        guard given.isEmpty else { return AuditFiles(given) }
        do throws(KernelError) { return try AuditFiles(state: state) } catch {
            throw Refusal("aftershock: error: \(state): \(error.reason)")
        }
    }

    /// Verifies the chain of files, and says what is wrong on standard error.
    /// - Throws: `Refusal` when a file cannot be read.
    static func verified(_ files: AuditFiles) throws -> (chain: AuditChain, isWhole: Bool) {
        do {
            let (chain, problem) = try files.verified()
            if let problem { Output.error("aftershock: \(problem)") }
            return (chain, problem == nil)
        } catch { throw Refusal("aftershock: error: \(error)") }
    }
}
