import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock policy`.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Check the limits that this host sets to every run.",
        discussion: """
            \(PolicyFile.host) binds every run on the host, whoever begins it. It must be a file of root's that nobody else can \
            write; while it is broken or not trusted, no run begins. Documentation/policy.md is its reference.
            """,
        subcommands: [PolicyCheckCommand.self, PolicyTestCommand.self])
}

/// `aftershock policy check [FILE]`.
struct PolicyCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a policy and print its rules in words.")

    @Argument(help: "The policy. Default: \(PolicyFile.host), with the check of who could have written it.")
    var file: String?

    func run() throws {
        try exiting {
            do throws(PolicyRefusal) {
                if let file {
                    show(try PolicyFile.any(file))
                } else if let policy = try PolicyFile.trusted(PolicyFile.host, owners: [0]) {
                    show(policy)
                } else {
                    Output.line("there is no \(PolicyFile.host): nothing limits runs on this host")
                }
            } catch {
                throw Refusal(error.text(colour: Output.isColoured(2)))
            }
            return 0
        }
    }

    private func show(_ policy: Policy) {
        let count = policy.rules.count
        var lines = ["\(policy.path): \(count == 1 ? "1 rule" : "\(count) rules"), SHA-256 \(policy.hash)"]
        for rule in policy.rules {
            lines += ["", rule.name + (rule.because.map { ": " + $0 } ?? "")] + rule.words.map { "  " + $0 }
        }
        if !policy.haltFiles.isEmpty { lines += ["", "runs stop at " + policy.haltFiles.joined(separator: ", ")] }
        Output.line(lines.joined(separator: "\n"))
    }
}

/// `aftershock policy test SPEC`.
struct PolicyTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Say which rules an experiment violates, now or at another time.",
        discussion: "Judges the text, the time and the approvals. Who would be hit is judged by `aftershock plan`.")

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(help: "The moment of the start, in UTC: \"2026-12-24 18:00\". Default: now.")
    var at: String?

    @OptionGroup var state: StateOption
    @OptionGroup var policy: PolicyOption

    func run() throws {
        try exiting {
            let moment = try at.map(Self.seconds) ?? Clock.wallSeconds()
            let spec = try SpecFile(file)
            let gate = try PolicyGate(
                policy, spec.experiment, spec: spec.bytes, state: state.directory, render: spec.rendered)
            let violations = gate.violations(at: moment)
            let time = CivilTime(seconds: Int(moment)).text
            guard violations.isEmpty else {
                Output.error(gate.text(of: violations))
                return 2
            }
            let count = gate.policies.reduce(0) { $0 + $1.rules.count }
            Output.line("\(file): \(count == 1 ? "1 rule" : "\(count) rules") would let it begin at \(time) UTC")
            return 0
        }
    }

    private static func seconds(_ text: String) throws -> Double {
        do throws(FieldError) {
            let time = try CivilTime(field: text)
            return Double(time.day * 86_400 + time.second)
        } catch {
            throw Refusal(
                "aftershock: error: `--at`: \(error.message)\(error.suggestion.map { "\n  help: " + $0 } ?? "")")
        }
    }
}
