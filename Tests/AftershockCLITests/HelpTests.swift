import ChaosModel
import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.isBuilt, AftershockCommand.missing))
struct HelpTests {
    static let commands = [
        "run", "inject", "plan", "validate", "report", "judge", "list", "doctor", "schema", "recover", "halt", "policy",
        "approve", "audit", "compare", "gate", "history", "import", "metrics", "notify",
        "schedule", "help",
    ]

    @Test(arguments: commands)
    func `every command has help on standard output`(command: String) throws {
        let aftershock = try AftershockCommand()
        for form in [[command, "--help"], [command, "-h"], ["help", command]] {
            let shown = try aftershock.run([AftershockCommand.path] + form)
            #expect(shown.code == 0 && shown.err.isEmpty, "\(form)")
            #expect(shown.out.contains("USAGE: aftershock \(command)"), "\(form)")
        }
    }

    @Test func `help without a subject, the flag and no arguments say the same`() throws {
        let aftershock = try AftershockCommand()
        let shown = try [aftershock(), aftershock("help"), aftershock("--help")]
        #expect(shown.allSatisfy { $0.code == 0 && $0.err.isEmpty })
        #expect(Set(shown.map(\.out)).count == 1)
        for command in Self.commands { #expect(shown[0].out.contains("\n  \(command) "), "\(command)") }
        #expect(!shown[0].out.contains("guardian"), "what only a run starts is not for people")
    }

    @Test func `help goes down to nested commands`() throws {
        let shown = try AftershockCommand()("help", "report", "verify")
        #expect(shown.code == 0 && shown.out.contains("SHA-256"))
    }

    @Test(arguments: FaultCatalog.all.map { $0.name })
    func `the examples in a fault's help are accepted`(fault: String) throws {
        let aftershock = try AftershockCommand()
        let shown = try aftershock("help", fault)
        #expect(shown.code == 0 && shown.out.hasPrefix("\(fault): "))
        let lines = shown.out.split(separator: "\n").map(String.init)
        let step = try #require(lines.first { $0.hasPrefix("  - ") })
        try aftershock.scratch.write(
            "experiment: help\ntargets: {api: {port: 8080}}\nmethod:\n\(step)\n", as: "help.yaml")
        let validated = try aftershock("validate", "help.yaml")
        #expect(validated.code == 0, "\(validated.err)")
        let inject = try #require(lines.first { $0.hasPrefix("  aftershock inject ") })
        let words = inject.split(separator: " ").dropFirst(2).map(String.init)
        let injected = try aftershock.run([AftershockCommand.path, "inject", "--dry-run"] + words)
        // Nothing listens on the port here, nor is there a shop to launch or such a unit, so a fault on processes may be
        // refused for that, and for nothing else.
        let isAbsent = words.contains("./shop") && injected.err.contains("/shop:") || injected.err.contains("find unit")
        let isRefused = injected.err.contains(fault) || isAbsent
        #expect(injected.code == 0 || !injected.err.contains("`--") && isRefused, "\(injected.err)")
    }

    @Test(arguments: ProbeCatalog.all.map { $0.name })
    func `the example in a probe's help is accepted`(kind: String) throws {
        let aftershock = try AftershockCommand()
        let shown = try aftershock("help", kind)
        #expect(shown.code == 0 && shown.out.hasPrefix("\(kind): "))
        let example = try #require(shown.out.range(of: "  probes:\n"))
        let probes = shown.out[example.lowerBound...].split(separator: "\n").map { $0.dropFirst(2) + "\n" }.joined()
        try aftershock.scratch.write("experiment: help\nmethod: [{pause: 1s}]\n\(probes)", as: "help.yaml")
        let validated = try aftershock("validate", "help.yaml")
        #expect(validated.code == 0, "\(validated.err)")
    }

    @Test func `an unknown subject gets a suggestion`() throws {
        let aftershock = try AftershockCommand()
        let near = try aftershock("help", "network.dely")
        #expect(near.code == 2 && near.out.isEmpty && near.err.contains("did you mean `network.delay`?"))
        let far = try aftershock("help", "nonsense")
        #expect(far.code == 2 && far.out.isEmpty && far.err.contains("`nonsense`"))
    }

    @Test func `the version is one line`() throws {
        let shown = try AftershockCommand()("--version")
        #expect(shown.code == 0 && shown.err.isEmpty)
        #expect(shown.out.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test(arguments: [
        ["bogus"], ["--bogus"], ["run"], ["run", "--bogus", "x.yaml"], ["plan", "a.yaml", "b.yaml"], ["validate"],
        ["list"], ["list", "bogus"], ["inject"], ["halt", "--clear", "now"], ["doctor", "--format", "xml"],
        ["report", "--by", "moon"], ["report", "verify"], ["--generate-completion-script", "tcsh"],
    ])
    func `wrong usage ends with 2 and speaks on standard error only`(arguments: [String]) throws {
        let aftershock = try AftershockCommand()
        let shown = try aftershock.run([AftershockCommand.path] + arguments)
        #expect(shown.code == 2 && shown.out.isEmpty)
        #expect(shown.err.lowercased().contains("error: "))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completion scripts name the commands`(shell: String) throws {
        let shown = try AftershockCommand()("--generate-completion-script", shell)
        #expect(shown.code == 0 && shown.err.isEmpty && shown.out.contains("inject"))
    }

    @Test func `the schema is JSON that ends with one line feed`() throws {
        let shown = try AftershockCommand()("schema")
        #expect(shown.code == 0 && shown.out.hasSuffix("}\n") && !shown.out.hasSuffix("\n\n"))
        let document = try JSONSerialization.jsonObject(with: Data(shown.out.utf8)) as? [String: Any]
        #expect(document?["$schema"] != nil && document?["properties"] != nil)
    }

    @Test func `doctor says what works in text and in JSON`() throws {
        let aftershock = try AftershockCommand()
        let text = try aftershock("doctor")
        #expect(text.code == 0 && text.err.isEmpty)
        for fault in FaultCatalog.all { #expect(text.out.contains("\n\(fault.name) "), "\(fault.name)") }
        let json = try aftershock("doctor", "--format", "json")
        let table = try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any]
        #expect((table?["mechanisms"] as? [String: String])?.count == FaultCatalog.all.count)
    }

    @Test func `lists are complete, and a missing directory is an error`() throws {
        let aftershock = try AftershockCommand()
        let faults = try aftershock("list", "faults")
        #expect(faults.out.split(separator: "\n").count == FaultCatalog.all.count)
        #expect(try aftershock("list", "probes").out.contains("http"))
        let missing = try aftershock("list", "experiments", "nowhere")
        #expect(missing.code == 2 && missing.out.isEmpty && missing.err.contains("nowhere: No such file"))
        let none = try aftershock("list", "runs", "--state", "nowhere")
        #expect(none.code == 0 && none.out.isEmpty && none.err.contains("note: no run has been kept in /"), "\(none)")
    }
}
