import ArgumentParser
import ChaosEngine
import ChaosModel

/// `aftershock inject FAULT --target … --field … --for …`.
struct InjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inject", abstract: "Inject one fault, with the fields that a spec has.",
        discussion: """
            Every field of the fault is a flag: `aftershock help network.delay` lists them.
              aftershock inject network.delay --target port:5432 --delay 200ms --for 30s \\
                --probe http://127.0.0.1:8080/ --slo "p99 <= 350ms"
            What comes behind `--` is launched and is the target, for faults that need that:
              aftershock inject syscall.error --syscalls openat --errno EMFILE --for 10s -- ./shop --port 8080
            """)

    @Argument(help: "The fault's name.", completion: .list(FaultCatalog.all.map { $0.name }))
    var fault: String

    @Option(help: "A probe: http://…, https://…, tcp://HOST:PORT or dns://SERVER/NAME.")
    var probe: String?

    @Option(help: "The probe's questions per second, such as 100/s; --rate too, unless the fault has such a field.")
    var probeRate: String?

    @Option(help: "The probe's longest answer, such as 1s; --timeout too, unless the fault has such a field.")
    var probeTimeout: String?

    @Option(help: "An objective on the probe, such as \"p99 <= 350ms\"; may be repeated.")
    var slo: [String] = []

    @Option(help: "How long the SLOs must hold before the fault, such as 5s.")
    var steadyState: String = "5s"

    @Option(help: "A named consent to what is otherwise refused; may be repeated.")
    var consent: [String] = []

    @Option(help: "What a command behind `--` must accept on before the fault begins: HOST:PORT.")
    var ready: String?

    @Flag(help: "Print the plan and change nothing.")
    var dryRun = false

    @OptionGroup var state: StateOption
    @OptionGroup var policy: PolicyOption
    @OptionGroup var notify: NotifyOption
    @OptionGroup var output: DrillOutput

    @Argument(parsing: .allUnrecognized, help: "The fault's fields as flags; behind `--` a command to launch.")
    var fields: [String] = []

    func run() throws {
        try exiting {
            let words = fields.prefix { $0 != "--" }
            let command = fields.count > words.count ? Array(fields[(words.count + 1)...]) : nil
            var flags = try FieldFlags(Array(words)).pairs
            try check(command, flags)
            let rate = probeRate ?? Self.take("rate", of: fault, from: &flags) ?? "20/s"
            let timeout = probeTimeout ?? Self.take("timeout", of: fault, from: &flags) ?? "1s"
            if probe == nil, !slo.isEmpty {
                throw Refusal("aftershock: error: `--slo` needs a probe to judge\n  help: add `--probe http://…`")
            }
            let source = SpecSynthesis(
                fault: fault, flags: flags, probe: probe, rate: rate, timeout: timeout, slos: slo,
                steadyState: steadyState, consents: consent, command: command, ready: ready)
            // A launched target cannot be written as a selector; any one does for looking at the fields.
            let checked = flags + (command == nil ? [] : [(name: "target", value: "pid:1")])
            do throws(Diagnostics) { _ = try StepReader.step(fault: fault, flags: checked) } catch {
                throw Refusal(CommandLineDiagnostics(error).text)
            }
            let spec = try SpecSource(name: "command line", text: source.text)
            let experiment: Experiment
            do throws(Diagnostics) { experiment = try SpecParser.parse(spec) } catch {
                throw Refusal(CommandLineDiagnostics(error).text)
            }
            let gate = try PolicyGate(
                policy, experiment, spec: Array(source.text.utf8), state: state.directory,
                render: { CommandLineDiagnostics($0).text })
            let plan = { (survey: Survey) throws -> Plan in
                let plan: Plan
                do throws(Diagnostics) { plan = try Plan(experiment, on: survey) } catch {
                    throw Refusal(CommandLineDiagnostics(error).text)
                }
                return try gate.judge(plan, survey)
            }
            if dryRun {
                let scope = Survey.Scope(experiment, run: RunOptions.freshRun())
                do {
                    Output.write(
                        PlanText(try plan(try LinuxHost(stateDirectory: state.directory).survey(scope))).text, to: 1)
                } catch let error as HostError {
                    throw Refusal("aftershock: error: \(error)")
                }
                return 0
            }
            return try Drill(
                state: state, output: output, spec: Array(source.text.utf8), experiment: experiment,
                notify: try notify.settings(with: [])
            )
            .carryOut(haltFiles: gate.haltFiles, plan)
        }
    }
}

extension InjectCommand {
    private func check(_ command: [String]?, _ flags: [(name: String, value: String)]) throws {
        if let command {
            if command.isEmpty { throw Refusal("aftershock: error: nothing to launch behind `--`") }
            if flags.contains(where: { $0.name == "target" }) {
                throw Refusal(
                    "aftershock: error: the command behind `--` is the target\n  help: leave `--target` out, or the command"
                )
            }
        } else if ready != nil {
            throw Refusal("aftershock: error: `--ready` needs a command\n  help: write it behind `--`")
        }
    }

    /// Takes a flag that is the probe's, unless the fault has a field of this name.
    private static func take(
        _ name: String, of fault: String, from flags: inout [(name: String, value: String)]
    ) -> String? {
        let fields = FaultCatalog.named(fault).map { FaultDescription(of: $0).fields.map(\.name) } ?? []
        guard !fields.contains(name) else { return nil }
        defer { flags.removeAll { $0.name == name } }
        return flags.last { $0.name == name }?.value
    }
}

/// Flags that ArgumentParser does not know, as name and value.
struct FieldFlags {
    let pairs: [(name: String, value: String)]

    init(_ words: [String]) throws {
        var pairs: [(name: String, value: String)] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                throw Refusal("aftershock: error: `\(word)` is no flag: write `--field value`")
            }
            let flag = word.dropFirst(2)
            if let equals = flag.firstIndex(of: "=") {
                pairs.append((String(flag[..<equals]), String(flag[flag.index(after: equals)...])))
            } else {
                guard let value = rest.popFirst() else {
                    throw Refusal("aftershock: error: `--\(flag)` needs a value")
                }
                pairs.append((String(flag), value))
            }
        }
        self.pairs = pairs
    }
}

/// Problems of flags: there is no file to point into.
struct CommandLineDiagnostics {
    private let diagnostics: Diagnostics

    init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// One line for each problem, and one for its help.
    var text: String {
        diagnostics.all.map { problem in
            "aftershock: error: \(problem.message)" + (problem.suggestion.map { "\n  help: \($0)" } ?? "")
        }.joined(separator: "\n")
    }
}
