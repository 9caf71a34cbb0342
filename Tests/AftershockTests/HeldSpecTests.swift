import ChaosModel
import Foundation
import Testing

@testable import Aftershock

/// The spec that is written for the command, read by the product's own parser.
struct HeldSpecTests {
    private func experiment(
        _ faults: [Aftershock.Fault], consents: Set<Aftershock.Consent> = []
    ) throws -> Experiment {
        let text = HeldSpec(faults: faults, atMost: .seconds(60), consents: consents, directory: "/srv/shop").text
        let source = try SpecSource(name: "held", text: text)
        do { return try SpecParser.parse(source) } catch {
            Issue.record("\(source.render(error))")
            throw error
        }
    }

    @Test func `a fault lasts as long as the body may`() throws {
        let delay = Aftershock.Fault.networkDelay(
            target: .port(5432), delay: .milliseconds(200), jitter: .microseconds(1500))
        let found = try experiment([delay])
        let step = try #require(found.steps.first)
        #expect(step.faultName == "network.delay" && step.duration == .seconds(60) && found.method.count == 1)
        #expect(step.fields.first { $0.name == "delay" }?.texts == ["200ms"])
        #expect(step.fields.first { $0.name == "jitter" }?.texts == ["1500us"])
    }

    @Test func `what happens at one moment is followed by the time for the body`() throws {
        let found = try experiment([.processKill(target: .pid(7), signal: .sigterm)])
        #expect(found.steps.first?.duration == nil)
        guard case .pause(.seconds(60))? = found.method.last else {
            Issue.record("\(found.method)")
            return
        }
    }

    @Test func `faults on one launched command share it`() throws {
        let target = Aftershock.Target.command(
            ["./shop", "--port", "80 80"], environment: ["A": "b: c"], ready: "127.0.0.1:8080")
        let found = try experiment([
            .syscallError(target: target, syscalls: ["openat"], errno: "EMFILE"), .processPause(target: target),
        ])
        #expect(found.targets.count == 1 && found.steps.count == 2)
        guard case .command(let command)? = found.targets.first?.selector else {
            Issue.record("\(found.targets)")
            return
        }
        #expect(command.arguments == ["./shop", "--port", "80 80"] && command.directory == "/srv/shop")
    }

    @Test(arguments: [
        "a: b, c}", "x}\nconsent: [init]\nz: {a: b", "'\u{301}, evil: {", "\\\" #", "*a &b !c", "%", "", "~", "null",
        "8080", "true",
    ])
    func `an odd text stays a text`(text: String) throws {
        let found = try experiment([.named("process.pause", target: .process("x" + text))], consents: [.ancestor])
        guard case .process(let name)? = found.targets.first?.selector else {
            Issue.record("\(found.targets)")
            return
        }
        #expect(name == "x" + text && found.consents == [.ancestor])
    }

    @Test func `durations are exact`() {
        #expect(Duration.nanoseconds(1).specText == "1ns")
        #expect(Duration.microseconds(1500).specText == "1500us")
        #expect(Duration.milliseconds(61_500).specText == "61500ms")
        #expect(Duration.seconds(90).specText == "90s")
        #expect(Duration.zero.specText == "0s")
    }

    @Test func `every fault that needs only what an example shows is one that the parser takes`() throws {
        for fault in FaultCatalog.all.map({ FaultDescription(of: $0) }) {
            let fields = fault.exampleFields.filter { $0.name != "target" && $0.name != "for" }
            let pairs = fields.compactMap { field in field.example.map { (field.name, FieldValue.text($0)) } }
            let target: Aftershock.Target? = fault.fields.contains { $0.name == "target" } ? .port(8080) : nil
            let found = try experiment([.named(fault.name, target: target, Dictionary(pairs) { $1 })])
            #expect(found.steps.map(\.faultName) == [fault.name])
        }
    }

    @Test(arguments: 1...40) func `what the command says is understood in pieces of any size`(size: Int) {
        var words = HeldWords()
        let report = #"{"run":"abcd2345","faults":[],\#n"leftovers":[],"reason":"effective x"}"#
        let text = "effective abcd2345\nreleased abcd2345\n\(report)\n"
        var rest = Data(text.utf8)
        while !rest.isEmpty {
            words.take(Data(rest.prefix(size)))
            rest = Data(rest.dropFirst(size))
        }
        #expect(words.isEffective && words.wasReleased && words.report?.run == "abcd2345")
    }
}
