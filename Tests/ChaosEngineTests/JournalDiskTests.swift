import ChaosModel
import ChaosTestKit
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosEngine

/// Every operation on the journal's file meets every error, with every fault of the catalogue.
@Suite
struct `A disk under the journal` {
    private static let kernel = SimulatedKernel.v1
    private static let faults = FaultCatalog.all.map { $0.name }

    private static func changes(of fault: String) throws -> [Change] {
        try CrashDrill.lower(CrashDrill.step(fault), number: 1, on: SimulatedHost(kernel)).changes
    }

    private static func session(
        _ file: FaultyFile, on host: SimulatedHost, observe: @escaping @Sendable (Session.Moment) -> Void = { _ in }
    ) throws(JournalError) -> Session {
        let journal = try Journal.begin(LockedJournal.read(file), run: "k3x9q2ab", host: CrashDrill.identity)
        return Session(host: host, journal: journal, now: { 0 }, observe: observe)
    }

    private static func recover(
        _ file: FaultyFile, on host: SimulatedHost, boot: String = "boot-1"
    ) throws(JournalError) -> RecoveryOutcome {
        try Recoverer(host: host, bootID: boot).recover(LockedJournal.read(file))
    }

    /// What one run came to whose disk fails.
    private struct Drill {
        var host: SimulatedHost
        var file: FaultyFile
        /// The host and the journal at each refusal, as an executor leaves them that dies there.
        var deaths: [(state: SimulatedState, journal: [UInt8])]
        var leftovers: [Session.Leftover]
    }

    /// Carries a fault out and takes it back. A change whose line the disk does not take must not be made.
    private static func run(_ changes: [Change], _ fault: FaultyFile.Fault?) throws -> Drill {
        let host = SimulatedHost(kernel)
        let deaths = Mutex<[(state: SimulatedState, journal: [UInt8])]>([])
        let file = FaultyFile(fault: fault) { content in deaths.withLock { $0.append((host.state, content)) } }
        var leftovers: [Session.Leftover] = []
        do throws(JournalError) {
            var session = try session(file, on: host)
            for change in changes {
                let before = host.state
                do throws(HostError) { _ = try session.perform(change) } catch {
                    #expect(host.state == before, "\(fault as Any): refused, and made: \(change.summary): \(error)")
                    break
                }
            }
            leftovers = session.revertAll()
            try session.close()
        } catch {
            guard case .refused = error else { throw error }
        }
        return Drill(host: host, file: file, deaths: deaths.withLock { $0 }, leftovers: leftovers)
    }

    @Test(arguments: faults)
    func `that fails refuses the change, or has it taken back and says what it could not note`(fault: String) throws {
        let changes = try Self.changes(of: fault)
        let whole = try Self.run(changes, nil)
        #expect(whole.leftovers.isEmpty)
        var said = 0
        for failure in (0..<whole.file.operations).flatMap(FaultyFile.Fault.all) {
            let drill = try Self.run(changes, failure)
            // Taken back in any case; what was not noted is said.
            expect(drill.host.state, restores: Self.kernel, "\(failure)")
            #expect(drill.leftovers.allSatisfy { $0.reason.hasPrefix("restored, but journal: ") }, "\(failure)")
            said += drill.leftovers.count
            for death in drill.deaths {
                let next = SimulatedHost(Self.kernel, state: death.state).afterDeath()
                let outcome = try Self.recover(FaultyFile(death.journal), on: next)
                #expect(outcome.leftovers.isEmpty && outcome.leftAlone.isEmpty, "\(failure)")
                expect(next.state, restores: Self.kernel, "died at \(failure)")
            }
            // The guardian on the same disk, then `recover` once it works again.
            let next = drill.host.afterDeath()
            let first = try Self.recover(drill.file, on: next)
            expect(next.state, restores: Self.kernel, "\(failure)")
            drill.file.mend()
            let second = try Self.recover(drill.file, on: next)
            #expect(first.isWhole ? second.isClean : second.leftovers.isEmpty, "\(failure)")
            expect(next.state, restores: Self.kernel, "\(failure)")
            #expect(try LockedJournal.read(drill.file).contents.pending.isEmpty, "\(failure)")
        }
        // Were it zero, nothing would have failed where a settlement is noted.
        #expect(said > 0 || changes.allSatisfy { $0.isIrreversible })
    }

    @Test(arguments: faults)
    func `that takes no note of a recovery does not keep it from taking everything back`(fault: String) throws {
        let changes = try Self.changes(of: fault)
        let host = SimulatedHost(Self.kernel)
        let file = FaultyFile()
        do {
            var session = try Self.session(file, on: host)
            for change in changes { _ = try session.perform(change) }
        }
        let pending = try LockedJournal.read(file).contents.pending.count
        for failure in (0..<pending).flatMap(FaultyFile.Fault.all) {
            let bad = FaultyFile(file.content, fault: failure)
            let next = host.afterDeath()
            let outcome = try Self.recover(bad, on: next)
            expect(next.state, restores: Self.kernel, "\(failure)")
            #expect(!outcome.isWhole && outcome.reverted.count == pending, "\(failure)")
            bad.mend()
            let later = try Self.recover(bad, on: next)
            #expect(later.leftovers.isEmpty && later.leftAlone.isEmpty, "\(failure)")
            expect(next.state, restores: Self.kernel, "\(failure)")
            #expect(try Self.recover(bad, on: next).reverted.isEmpty, "\(failure)")
        }
    }

    @Test func `that cannot be read is no empty journal`() throws {
        let file = FaultyFile()
        let host = SimulatedHost(Self.kernel)
        do {
            var session = try Self.session(file, on: host)
            for change in try Self.changes(of: "cpu.throttle") { _ = try session.perform(change) }
        }
        file.makeUnreadable()
        let before = host.state
        #expect(throws: JournalError.self) { try Self.recover(file, on: host) }
        #expect(throws: JournalError.self) { try Self.session(file, on: host).close() }
        #expect(host.state == before)
    }

    @Test(arguments: faults)
    func `that loses its power keeps on record what a reboot does not take back`(fault: String) throws {
        let changes = try Self.changes(of: fault)
        let host = SimulatedHost(Self.kernel)
        let file = FaultyFile()
        let moments = Mutex<[(state: SimulatedState, stable: [UInt8], content: [UInt8])]>([])
        do {
            var session = try Self.session(file, on: host) { _ in
                moments.withLock { $0.append((host.state, file.stable, file.content)) }
            }
            for change in changes { _ = try session.perform(change) }
            #expect(session.revertAll().isEmpty)
        }
        for (index, moment) in moments.withLock({ $0 }).enumerated() {
            for journal in Self.survivors(moment.stable, moment.content) {
                var rebooted = Self.kernel.freshState()
                rebooted.directories = moment.state.directories.filter { !$0.hasPrefix("/run/") }
                let next = SimulatedHost(Self.kernel, state: rebooted)
                let outcome = try Self.recover(FaultyFile(journal), on: next, boot: "boot-2")
                #expect(outcome.leftovers.isEmpty, "moment \(index)")
                expect(next.state, restores: Self.kernel, "moment \(index), \(journal.count) bytes")
            }
        }
    }

    /// What may be on the disk after a power cut: all that was synced, and of what was written since each beginning, and
    /// all lines but one.
    private static func survivors(_ stable: [UInt8], _ content: [UInt8]) -> [[UInt8]] {
        let rest = Array(content.dropFirst(stable.count))
        let lines = rest.split(separator: 10, omittingEmptySubsequences: true).map { Array($0) + [10] }
        let beginnings = stride(from: 0, through: rest.count, by: 17).map { stable + rest.prefix($0) }
        let gaps = lines.indices.map { gap in
            stable + lines.indices.flatMap { $0 == gap ? [UInt8](repeating: 0, count: 4) + [10] : lines[$0] }
        }
        return beginnings + gaps + [content]
    }
}

extension Change {
    fileprivate var isIrreversible: Bool {
        switch self {
        case .signal, .killGroup, .restart, .keepAffinity, .cutConnections: true
        case .pause, .freeze, .createCgroup, .enableController, .moveProcesses, .writeCgroup, .limitOpenFiles,
            .adjustOOMScore, .createDirectory, .provideClock, .skewClock, .startHelper, .armHelper, .addPacketFilter,
            .addImpairment, .setLinkDown, .writeSetting, .launch:
            false
        }
    }
}
