import ChaosModel
import ChaosTestKit
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosEngine

@Suite
struct `A crash` {
    static let faults = FaultCatalog.all.map { $0.name }

    @Test(arguments: SimulatedKernel.all, faults)
    func `at any effect is undone by the next process`(kernel: SimulatedKernel, fault: String) throws {
        let drill = try CrashDrill()
        let changes = try CrashDrill.lower(CrashDrill.step(fault), number: 1, on: SimulatedHost(kernel)).changes
        let whole = SimulatedHost(kernel)
        let result = try drill.run(changes, on: whole)
        #expect(result.refusal == nil && result.leftovers.isEmpty)
        expect(whole.state, restores: kernel)
        for number in 0..<whole.effects {
            let host = SimulatedHost(kernel, crashAfter: number)
            try drill.run(changes, on: host)
            try expectRecovery(from: host, drill, "crash at effect \(number)")
        }
    }

    @Test(arguments: [SimulatedKernel.v1, .v2], faults)
    func `of a host without owned tables is undone too`(kernel: SimulatedKernel, fault: String) throws {
        var kernel = kernel
        kernel.missing = [.nftOwner]
        let drill = try CrashDrill()
        let changes = try CrashDrill.lower(CrashDrill.step(fault), number: 1, on: SimulatedHost(kernel)).changes
        let whole = SimulatedHost(kernel)
        try drill.run(changes, on: whole)
        for number in 0..<whole.effects {
            let host = SimulatedHost(kernel, crashAfter: number)
            try drill.run(changes, on: host)
            try expectRecovery(from: host, drill, "crash at effect \(number)")
        }
    }

    @Test(arguments: [SimulatedKernel.v1, SimulatedKernel(.v2, netem: false, layout: .shared)], faults)
    func `around any journal line, and within it, is undone`(kernel: SimulatedKernel, fault: String) throws {
        let drill = try CrashDrill()
        let host = SimulatedHost(kernel)
        let changes = try CrashDrill.lower(CrashDrill.step(fault), number: 1, on: host).changes
        let path = drill.path
        let moments = Mutex<[(state: SimulatedState, journal: [UInt8])]>([])
        try drill.run(changes, on: host) { _ in
            let journal = (try? File.contents(of: path)) ?? []
            moments.withLock { $0.append((host.state, journal)) }
        }
        let seen = moments.withLock { $0 }
        #expect(seen.count >= changes.count * 3)
        for (index, moment) in seen.enumerated() {
            // The line that is being written when this moment ends: none of it, parts of it, all of it.
            let next = index + 1 < seen.count ? seen[index + 1] : moment
            let end = next.state == moment.state ? next.journal.count : moment.journal.count
            for length in Set(stride(from: moment.journal.count, through: end, by: 11)).union([
                max(moment.journal.count, end - 1), end,
            ]) {
                try drill.write(Array(next.journal.prefix(length)))
                let dead = SimulatedHost(kernel, state: moment.state)
                try expectRecovery(from: dead, drill, "moment \(index), \(length) bytes")
            }
        }
    }

    @Test(arguments: SimulatedKernel.all, faults)
    func `of the recovery itself is undone by the next recovery`(kernel: SimulatedKernel, fault: String) throws {
        let drill = try CrashDrill()
        let host = SimulatedHost(kernel)
        let changes = try CrashDrill.lower(CrashDrill.step(fault), number: 1, on: host).changes
        do {
            var session = try drill.session(on: host)
            for change in changes { _ = try session.perform(change) }
        }
        let journal = try File.contents(of: drill.path)
        let whole = host.afterDeath()
        _ = try drill.recover(whole)
        for number in 0..<whole.effects {
            try drill.write(journal)
            let dying = host.afterDeath(crashAfter: number)
            let outcome = try drill.recover(dying)
            #expect(!outcome.leftovers.isEmpty)
            try expectRecovery(from: dying, drill, "recovery crashed at \(number)")
        }
    }

    /// After the executor's death a recovery restores the host, and a second one finds nothing to do.
    private func expectRecovery(from host: SimulatedHost, _ drill: CrashDrill, _ note: String) throws {
        let next = host.afterDeath()
        let outcome = try drill.recover(next)
        #expect(outcome.leftovers.isEmpty && outcome.damagedLines.isEmpty, "\(note)")
        expect(next.state, restores: host.kernel, note)
        let again = try drill.recover(next)
        #expect(again.isClean, "\(note)")
        expect(next.state, restores: host.kernel, note)
        #expect(try drill.contents().pending.isEmpty, "\(note)")
    }
}

/// The state equals that of an untouched host, but for processes that a signal ended.
func expect(
    _ state: SimulatedState, restores kernel: SimulatedKernel, _ note: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let fresh = kernel.freshState()
    let isSame = state.withoutProcesses(endedIn: state) == fresh.withoutProcesses(endedIn: state)
    #expect(isSame, "\(note): \(SimulatedState.difference(fresh, state))", sourceLocation: sourceLocation)
}
