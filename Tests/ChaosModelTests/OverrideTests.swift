import Testing

@testable import ChaosModel

@Suite
struct `Changes of an experiment` {
    private static let text = """
        # A comment that is lost.
        experiment: net   # and this one
        hypothesis: "It's fine: really * & 100%"
        labels: {number: "5", word: yes, empty: ""}
        targets: {db: {port: 5432}, web: {process: nginx}, app: {command: [./app, --flag, "a b"]}}
        method:
          - network.loss: &loss {target: db, percent: 3%, for: 2s}
          - stage:
              name: two
              steps:
                - parallel:
                    - network.loss: *loss
                    - process.kill: {target: web, signal: SIGTERM}
          - network.reject: {target: db, for: 1s}
          - pause: 1s
        """

    private func source(_ text: String = text) throws -> SpecSource { try SpecSource(name: "dir/net.yaml", text: text) }

    private func parsed(_ overrides: ExperimentOverrides) throws -> Experiment {
        try SpecParser.parse(overrides.applied(to: source()))
    }

    private func steps(_ entries: [MethodEntry]) -> [Step] {
        entries.flatMap { entry -> [Step] in
            switch entry {
            case .step(let step): return [step]
            case .parallel(let inner): return inner
            case .stage(_, let inner): return steps(inner)
            case .pause: return []
            }
        }
    }

    @Test func `that are none leave every byte`() throws {
        #expect(try ExperimentOverrides().applied(to: source()).text == Self.text)
    }

    @Test func `change a field in every step with the fault, and nothing else`() throws {
        let before = try SpecParser.parse(source())
        let after = try parsed(ExperimentOverrides(fields: ["network.loss.percent=5.5%", "network.loss.for=9s"]))
        let loss = steps(after.method).filter { $0.faultName == "network.loss" }
        #expect(loss.count == 2)
        #expect(loss.allSatisfy { $0.duration == .seconds(9) && "\($0.fault)".contains("0.055") })
        #expect(steps(after.method).map(\.faultName) == steps(before.method).map(\.faultName))
        #expect(after.labels == before.labels && after.hypothesis == before.hypothesis)
        #expect(after.targets.map(\.selector) == before.targets.map(\.selector))
    }

    @Test func `aim targets elsewhere`() throws {
        let after = try parsed(
            ExperimentOverrides(targets: ["db=port:5433", "web=netns:shop,port:80", "app=pidfile:/run/a b.pid"]))
        #expect(
            after.targets.map(\.selector) == [.port(5433), .netns("shop", port: 80), .pidfile("/run/a b.pid")])
    }

    @Test func `are said in the text that they make, which begins with them and says the same again`() throws {
        let overrides = ExperimentOverrides(fields: ["network.loss.percent=5%"], targets: ["db=pidfile:/run/\"x\""])
        let changed = try overrides.applied(to: source())
        #expect(
            changed.text.hasPrefix(
                #"# "net.yaml" --set "network.loss.percent=5%" --target "db=pidfile:/run/\"x\"""# + "\n"))
        #expect(try overrides.applied(to: source()).text == changed.text)
        let again = try SpecDocument(
            SpecSource(name: "again", text: SpecWriter.text(#require(SpecDocument(changed).root))))
        #expect(again.root?.said == SpecDocument(changed).root?.said)
        #expect(try SpecDocument(changed).root?.entries.map(\.key) == SpecDocument(source()).root?.entries.map(\.key))
    }

    static let refused = [
        ("foo", "is no change of a field", "write it like `--set network.loss.percent=5%`"),
        ("network.loss.percnt=5%", "`network.loss` has no field `percnt`", "did you mean `percent`?"),
        ("network.los.percent=5%", "there is no `network.los` in the method", "did you mean `network.loss`?"),
        (
            "cpu.burn.load=5%", "there is no `cpu.burn` in the method",
            "it has network.loss, network.reject, process.kill"
        ),
        ("network.loss.percent=500%", "`percent`: a share of packets is at most 100%", nil),
        ("network.loss.percent=", "`percent`: has no value", nil),
        ("network.loss.target=dbb", "there is no target `dbb`", "did you mean `db`?"),
        ("network.loss.ports=[1, 2", "did not find expected", nil),
    ]

    @Test(arguments: refused)
    func `that make no sense are refused, with a suggestion`(field: String, message: String, help: String?) throws {
        let problems = ExperimentOverrides(fields: [field]).problems(with: try source())
        let first = try #require(problems.first)
        #expect(first.message.hasPrefix("`--set \(field)`: ") && first.message.contains(message), "\(first)")
        if let help { #expect(first.suggestion == help) }
    }

    @Test func `of targets that are not there, or to what is no selector, are refused`() throws {
        let problems = ExperimentOverrides(targets: ["d=port:1", "db=prot:1", "db=port:99999", "db", "=port:1"])
            .problems(with: try source())
        #expect(problems.count == 5)
        #expect(problems.contains { $0.suggestion == "did you mean `db`?" })
        #expect(problems.contains { $0.suggestion == "did you mean `port:1`?" && $0.location?.line == 5 })
        #expect(problems.contains { $0.message.contains("a port is 1...65535") })
    }

    @Test func `are told from mistakes of the text itself`() throws {
        let problems = ExperimentOverrides(fields: ["network.loss.percent=5%"])
            .problems(with: try source("experiment: x\nmethod: [{network.loss: {}}]\nfoo: 1"))
        #expect(!problems.isEmpty && problems.allSatisfy { !$0.message.contains("--set") })
    }

    @Test func `of lists may be written as YAML writes them`() throws {
        let after = try parsed(ExperimentOverrides(fields: ["network.loss.ports=[80, \"443\"]"]))
        let before = try parsed(ExperimentOverrides(fields: ["network.loss.ports=80"]))
        func ports(_ experiment: Experiment) -> [String] {
            steps(experiment.method).filter { $0.faultName == "network.loss" }.map { "\($0.fault)" }
        }
        #expect(ports(after) != ports(before) && ports(after).allSatisfy { $0.contains("443") && $0.contains("80") })
    }
}
