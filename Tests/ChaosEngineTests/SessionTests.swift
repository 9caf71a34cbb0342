import ChaosModel
import ChaosTestKit
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite
struct `A session` {
    @Test(arguments: SimulatedKernel.all, FaultCatalog.all.map { $0.name })
    func `leaves nothing after a refusal at any effect`(kernel: SimulatedKernel, fault: String) throws {
        let drill = try CrashDrill()
        let changes = try CrashDrill.lower(CrashDrill.step(fault), number: 1, on: SimulatedHost(kernel)).changes
        let whole = SimulatedHost(kernel)
        try drill.run(changes, on: whole)
        for number in 0..<whole.effects {
            let errno = [SimulatedErrno.notPermitted, .busy, .noSpace][number % 3]
            let host = SimulatedHost(kernel, failing: [number: errno])
            let result = try drill.run(changes, on: host)
            #expect(result.refusal?.errno == errno.rawValue || !result.leftovers.isEmpty)
            if !result.leftovers.isEmpty {
                // The refusal met the revert: it stays on record, and the next attempt succeeds.
                #expect(try !drill.contents().pending.isEmpty)
                #expect(try drill.recover(host).leftovers.isEmpty)
            }
            expect(host.state, restores: kernel, "effect \(number) refused with \(errno)")
            #expect(try drill.contents().pending.isEmpty)
        }
    }

    @Test(arguments: [SimulatedKernel.v1, SimulatedKernel(.v2, netem: false, layout: .own)], 0..<40)
    func `leaves nothing after refusals and a crash anywhere`(kernel: SimulatedKernel, seed: Int) throws {
        // A small generator of our own: every seed is the same story each time.
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func random(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let drill = try CrashDrill()
        var changes: [Change] = []
        for (index, type) in FaultCatalog.all.enumerated() where !type.isInstant {
            changes += try CrashDrill.lower(CrashDrill.step(type.name), number: index, on: SimulatedHost(kernel))
                .changes
        }
        var failing: [Int: SimulatedErrno] = [:]
        for _ in 0..<4 { failing[random(below: 90)] = .busy }
        let host = SimulatedHost(kernel, crashAfter: random(below: 90), failing: failing)
        try drill.run(changes, on: host)
        var next = host.afterDeath(failing: [random(below: 20): .busy])
        _ = try drill.recover(next)
        next = next.afterDeath()
        #expect(try drill.recover(next).leftovers.isEmpty)
        expect(next.state, restores: kernel)
        #expect(try drill.contents().pending.isEmpty)
    }

    @Test(arguments: SimulatedKernel.all)
    func `restores the host whatever order two faults end in`(kernel: SimulatedKernel) throws {
        let names = FaultCatalog.all.map { $0.name }
        let pairs = names.flatMap { a in names.flatMap { b in ["shop", "billing", "worker"].map { (a, b, $0) } } }
        // Each pair on three of the twelve hosts: their number grows with the square of the catalogue's.
        let turn = SimulatedKernel.all.firstIndex(of: kernel) ?? 0
        for (index, (first, second, target)) in pairs.enumerated() where (index + turn) % 4 == 0 {
            let steps = [try CrashDrill.step(first), try CrashDrill.step(second, target: target)]
            var experiment = Experiment(name: "pair")
            experiment.targets = CrashDrill.targets
            experiment.method = [.parallel(steps)]
            let survey = try SimulatedHost(kernel).survey(Survey.Scope(targets: CrashDrill.targets, run: "k3x9q2ab"))
            guard (try? Plan(experiment, on: survey)) != nil else { continue }
            for order in [[0, 1], [1, 0]] {
                try pair(
                    steps, ending: order, on: SimulatedHost(kernel), "\(first) and \(second) on \(target), \(order)")
            }
        }
    }

    private func hasEnded(_ change: Change, on host: SimulatedHost) -> Bool {
        change.processes.contains { host.state.processes[$0.pid]?.isAlive != true }
    }

    private func pair(_ steps: [Step], ending order: [Int], on host: SimulatedHost, _ note: String) throws {
        let drill = try CrashDrill()
        var session = try drill.session(on: host)
        var performed: [[Session.Performed]] = []
        var active: [PlannedStep] = []
        let before = try CrashDrill.survey(host)
        for (index, step) in steps.enumerated() {
            // A target that the first fault ended is no target any more.
            guard let planned = try? CrashDrill.lower(step, number: index + 1, on: host, beside: active, after: before)
            else {
                break
            }
            active.append(planned)
            performed.append([])
            for change in planned.changes { performed[index].append(try session.perform(change)) }
        }
        for index in order where index < performed.count {
            for change in performed[index].reversed() {
                do throws(Session.Leftover) { _ = try session.revert(change) } catch {
                    Issue.record("\(note): \(error)")
                }
            }
            for other in performed.indices where index == order[0] && other != index {
                for change in performed[other] where change.id != nil && !hasEnded(change.change, on: host) {
                    #expect(try host.isInEffect(change.change), "\(note): \(change.change.summary) must stay")
                }
            }
        }
        #expect(session.revertAll().isEmpty, "\(note)")
        try session.close()
        expect(host.state, restores: host.kernel, note)
        #expect(try drill.contents().pending.isEmpty, "\(note)")
    }

    @Test func `takes back the newest change first and keeps the first old value`() throws {
        let drill = try CrashDrill()
        let host = SimulatedHost(SimulatedKernel(.v1, layout: .own))
        let group = host.kernel.cpuRoot.child("shop")
        host.disturb { $0.groups[group.directory]?.values["cpu.cfs_quota_us"] = "70000" }
        let before = host.state
        let writes = ["50000", "20000", "3000"].map { Change.writeCgroup(group, file: "cpu.cfs_quota_us", value: $0) }
        var session = try drill.session(on: host)
        for change in writes { _ = try session.perform(change) }
        #expect(
            try drill.contents().pending.map(\.undo)
                == ["70000", "50000", "20000"].map {
                    .writeCgroup(group, file: "cpu.cfs_quota_us", value: $0)
                })
        #expect(session.revertAll().isEmpty)
        #expect(host.state == before)
    }

    @Test func `does not take away what somebody else made under the same name`() throws {
        let kernel = SimulatedKernel.v1
        let changes =
            try CrashDrill.lower(CrashDrill.step("network.delay"), number: 1, on: SimulatedHost(kernel)).changes
            + CrashDrill.lower(CrashDrill.step("network.partition"), number: 2, on: SimulatedHost(kernel)).changes
            + CrashDrill.lower(CrashDrill.step("cpu.throttle"), number: 3, on: SimulatedHost(kernel)).changes.prefix(1)
            + CrashDrill.lower(CrashDrill.step("cpu.burn"), number: 4, on: SimulatedHost(kernel)).changes
        for change in changes {
            let drill = try CrashDrill()
            let host = SimulatedHost(kernel)
            try host.apply(change)
            let before = host.state
            let result = try drill.run([change], on: host)
            #expect(result.refusal?.errno == SimulatedErrno.exists.rawValue, "\(change.summary)")
            #expect(host.state == before, "\(change.summary)")
        }
    }

    @Test(arguments: [SimulatedKernel.v1, .v2])
    func `changes nothing without the privilege`(kernel: SimulatedKernel) throws {
        for name in FaultCatalog.all.map({ $0.name }) {
            let drill = try CrashDrill()
            let changes = try CrashDrill.lower(CrashDrill.step(name), number: 1, on: SimulatedHost(kernel)).changes
            var poor = kernel
            poor.isPrivileged = false
            let host = SimulatedHost(poor)
            var session = try drill.session(on: host)
            #expect(throws: HostError.self) { for change in changes { _ = try session.perform(change) } }
            #expect(host.state == kernel.freshState())
        }
    }
}
