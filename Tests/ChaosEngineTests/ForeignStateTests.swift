import ChaosModel
import ChaosTestKit
import Testing

@testable import ChaosEngine

@Suite
struct `What is somebody else's` {
    /// The faults of the network.
    static let faults = FaultCatalog.all.filter { type in
        type.targetNeed == .traffic
            || ["network.", "dns.", "port.", "connection."].contains { type.name.hasPrefix($0) }
    }.map { $0.name }

    /// How one pre-state ends.
    private enum Ending: CaseIterable { case run, crash, refusal }

    @Test(arguments: 0..<10)
    func `survives any fault of the network on a thousand hosts, or the plan refuses`(block: UInt64) throws {
        var performed = 0
        for seed in block * 100..<block * 100 + 100 {
            var random = SeededRandom(seed: seed)
            if try survives(&random, "seed \(seed)") { performed += 1 }
        }
        // Most names are free on most hosts: a plan that refuses everything would prove nothing.
        #expect(performed > 50)
    }

    /// One host, one fault, one ending.
    /// - Returns: whether the fault was in effect in between.
    private func survives(_ random: inout SeededRandom, _ note: String) throws -> Bool {
        let kernel = SimulatedKernel.all.randomElement(using: &random) ?? .v1
        let fault = Self.faults.randomElement(using: &random) ?? ""
        let ending = Ending.allCases.randomElement(using: &random) ?? .run
        let note = "\(note): \(fault), \(ending), \(kernel)"
        var before = kernel.freshState()
        before.foreign = .random(run: "k3x9q2ab", using: &random)
        let step = try CrashDrill.step(fault)
        let number = Int.random(in: 1...4, using: &random)
        let changes: [Change]
        do {
            changes = try CrashDrill.lower(step, number: number, on: SimulatedHost(kernel, state: before)).changes
        } catch let error as PlanError {
            #expect(!error.reason.isEmpty, "\(note)")
            return false
        }
        let drill = try CrashDrill()
        let whole = SimulatedHost(kernel, state: before)
        var session = try drill.session(on: whole)
        var refusal: HostError?
        do throws(HostError) { for change in changes { _ = try session.perform(change) } } catch { refusal = error }
        // A name that is taken is refused; a root or a queue that is taken is gone round.
        #expect(refusal == nil || refusal?.errno == SimulatedErrno.exists.rawValue, "\(note): \(refusal as Any)")
        #expect(whole.state.foreign == before.foreign, "\(note): during the fault")
        #expect(session.revertAll().isEmpty, "\(note)")
        try session.close()
        expectSame(whole.state, before, note)
        guard ending != .run else { return refusal == nil }
        let effect = Int.random(in: 0..<max(1, whole.effects), using: &random)
        let host =
            ending == .crash
            ? SimulatedHost(kernel, state: before, crashAfter: effect)
            : SimulatedHost(kernel, state: before, failing: [effect: .notPermitted])
        try drill.run(changes, on: host)
        #expect(host.state.foreign == before.foreign, "\(note) at effect \(effect)")
        let next = host.afterDeath()
        #expect(try drill.recover(next).leftovers.isEmpty, "\(note) at effect \(effect)")
        expectSame(next.state, before, "\(note) at effect \(effect)")
        return refusal == nil
    }

    @Test(arguments: SimulatedKernel.all, faults)
    func `that comes while a fault lasts is not touched by its end`(kernel: SimulatedKernel, fault: String) throws {
        for seed in 0..<UInt64(8) {
            var random = SeededRandom(seed: seed)
            let host = SimulatedHost(kernel)
            let drill = try CrashDrill()
            var session = try drill.session(on: host)
            let changes = try CrashDrill.lower(CrashDrill.step(fault), number: 1, on: host).changes
            for change in changes { _ = try session.perform(change) }
            host.disturb { state in
                // Roots replaced, some of our tables removed, tables and settings of others added.
                for interface in ["lo", "eth0"] where Bool.random(using: &random) {
                    state.replaceRoot(of: interface, with: .init(kind: "fq", handle: 0x7700, lines: ["limit 10"]))
                }
                for name in state.tables.keys.sorted() where Bool.random(using: &random) { state.tables[name] = nil }
                let came = SimulatedForeign.random(run: "otherrun", using: &random)
                state.foreign.tables.merge(came.tables) { _, new in new }
                state.foreign.ingress.merge(came.ingress) { _, new in new }
                state.foreign.settings.formUnion(came.settings)
            }
            let during = host.state.foreign
            #expect(session.revertAll().isEmpty, "\(fault), seed \(seed)")
            try session.close()
            #expect(host.state.foreign == during, "\(fault), seed \(seed)")
            var rest = host.state
            rest.foreign = SimulatedForeign()
            expectSame(rest, kernel.freshState(), "\(fault), seed \(seed)")
        }
    }

    private func expectSame(
        _ state: SimulatedState, _ before: SimulatedState, _ note: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let isSame = state.withoutProcesses(endedIn: state) == before.withoutProcesses(endedIn: state)
        #expect(isSame, "\(note): \(SimulatedState.difference(before, state))", sourceLocation: sourceLocation)
    }
}
