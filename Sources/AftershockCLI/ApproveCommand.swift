import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock approve SPEC`.
struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve an experiment file, word for word, for a time.",
        discussion: """
            Kept in the state directory, where only root can write, under the name of the user who logged in (or whom sudo \
            names). It holds for the text as it is now: an edited file has no approval.
              sudo aftershock approve checkout.yaml --for 24h --note "agreed in OPS-1234"
            """)

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @Option(name: .customLong("for"), help: "How long it holds.")
    var duration: String = "24h"

    @Option(help: "What to keep with it.")
    var note: String?

    @Flag(help: "List the approvals that there are, of FILE alone when it is given.")
    var list = false

    @Flag(help: "Take your own approval of FILE back.")
    var revoke = false

    @OptionGroup var overrides: OverrideOption
    @OptionGroup var state: StateOption

    func validate() throws {
        if list && revoke { throw ValidationError("`--list` and `--revoke` exclude each other") }
        if file == nil && !list { throw ValidationError("an approval is of a FILE") }
    }

    func run() throws {
        try exiting {
            let spec = try file.map { try SpecFile($0, overrides: overrides.all) }
            do throws(KernelError) {
                let hash = try spec.map { (spec) throws(KernelError) in try Digest.sha256(spec.bytes) }
                return list ? try show(hash) : try change(hash ?? "", spec?.path ?? "")
            } catch {
                throw Refusal("aftershock: error: \(error)")
            }
        }
    }

    private func show(_ hash: String?) throws(KernelError) -> Int32 {
        let found = try ApprovalStore(state: state.directory).all().filter { hash == nil || $0.spec == hash }
        let now = Clock.wallSeconds()
        if found.isEmpty { Output.line("there is no approval\(file.map { " of \($0) as it is" } ?? "")") }
        for approval in found {
            let until = CivilTime(seconds: Int(approval.until)).text
            let standing = approval.until > now ? "until \(until) UTC" : "EXPIRED \(until) UTC"
            Output.line(
                "\(approval.spec.prefix(12))  \(approval.file)  by \(approval.by), \(standing)"
                    + (approval.note.map { "  \($0)" } ?? ""))
        }
        return 0
    }

    private func change(_ hash: String, _ path: String) throws(KernelError) -> Int32 {
        guard HostFacts.isRoot else {
            Output.error("aftershock: error: only root can keep an approval\n  help: run it with sudo")
            return 2
        }
        let me = Operator.current
        let store = ApprovalStore(state: state.directory)
        do {
            try state.prepare()
            if revoke {
                let count = try store.revoke(spec: hash, by: me.uid)
                if count > 0 { DrillAudit.note(.approvalRevoked, reason: path, spec: hash, in: state.directory) }
                Output.line(
                    count == 0
                        ? "\(me.name) has not approved \(path) as it is" : "\(path): approval of \(me.name) revoked")
                return count == 0 ? 2 : 0
            }
            let length = try Duration(field: duration)
            let now = Clock.wallSeconds()
            let text = note.map { HaltMark.printable($0) }
            let approval = Approval(
                spec: hash, file: path, by: me, at: now, until: now + length.seconds, note: text)
            try store.add(approval)
            DrillAudit.note(.approvalGiven, reason: text ?? path, spec: hash, in: state.directory)
            let until = CivilTime(seconds: Int(approval.until)).text
            Output.line("\(path) is approved by \(me) until \(until) UTC, SHA-256 \(hash)")
            return 0
        } catch let error as FieldError {
            Output.error(
                "aftershock: error: `--for`: \(error.message)\(error.suggestion.map { "\n  help: " + $0 } ?? "")")
        } catch {
            Output.error("\(error)".hasPrefix("aftershock:") ? "\(error)" : "aftershock: error: \(error)")
        }
        return 2
    }
}
