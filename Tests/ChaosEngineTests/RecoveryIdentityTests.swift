import ChaosModel
import ChaosTestKit
import LinuxKernel
import Testing

@testable import ChaosEngine

/// What a recovery does where the host is no longer the one that the run left.
@Suite
struct `A recovery` {
    private static let group = Cgroup(version: .v1, directory: "/sys/fs/cgroup/cpu/shop")
    private static let quota = "cpu.cfs_quota_us"
    private static let retries = "net.ipv4.tcp_retries2"

    /// A dead run that has set a quota and a setting.
    private func interrupted(
        _ drill: CrashDrill, _ change: (inout HostIdentity) -> Void = { _ in }
    ) throws -> SimulatedHost {
        var identity = CrashDrill.identity
        identity.networkNamespace = try #require(NetworkNamespace.currentInode)
        change(&identity)
        let host = SimulatedHost(SimulatedKernel(.v1, layout: .own))
        let journal = try Journal.begin(at: drill.path, run: "k3x9q2ab", host: identity)
        var session = Session(host: host, journal: journal, now: { 0 })
        _ = try session.perform(.writeCgroup(Self.group, file: Self.quota, value: "20000"))
        _ = try session.perform(.writeSetting(KernelSetting(name: Self.retries, value: "3")))
        return host.afterDeath()
    }

    @Test func `leaves what somebody else has set since, and says so once`() throws {
        let drill = try CrashDrill()
        let host = try interrupted(drill)
        host.disturb { state in
            state.groups[Self.group.directory]?.values[Self.quota] = "50000"
            state.settings[Self.retries] = "8"
        }
        let moved = host.state
        let outcome = try drill.recover(host)
        #expect(outcome.leftAlone.count == 2 && outcome.leftovers.isEmpty && outcome.reverted.isEmpty)
        #expect(!outcome.isWhole && !outcome.isClean)
        #expect(host.state == moved)
        #expect(try drill.recover(host).isClean)
        #expect(host.state == moved)
    }

    @Test func `carries an undo out again whose settlement was lost, unless the value is somebody's by now`() throws {
        for newer in [nil, "50000"] {
            let drill = try CrashDrill()
            let host = try interrupted(drill)
            let journal = try File.contents(of: drill.path)
            _ = try drill.recover(host)
            expect(host.state, restores: host.kernel)
            if let newer { host.disturb { $0.groups[Self.group.directory]?.values[Self.quota] = newer } }
            let before = host.state
            try drill.write(journal)
            let again = try drill.recover(host)
            #expect(again.leftAlone.count == (newer == nil ? 0 : 1) && again.leftovers.isEmpty)
            #expect(host.state == before)
        }
    }

    @Test func `refuses to guess when it cannot tell a reboot, and carries it out when it can`() throws {
        let drill = try CrashDrill()
        let host = try interrupted(drill)
        let before = host.state
        let blind = try drill.recover(host, boot: "")
        #expect(blind.leftovers.count == 2 && blind.goneWithReboot.isEmpty && blind.reverted.isEmpty)
        #expect(blind.leftovers.allSatisfy { $0.reason.contains("boot_id cannot be read") })
        #expect(host.state == before)
        #expect(try drill.recover(host).reverted.count == 2)
        expect(host.state, restores: host.kernel)
    }

    @Test func `takes nothing back by the process numbers of another PID namespace`() throws {
        let drill = try CrashDrill()
        let host = try interrupted(drill) { $0.pidNamespace = 1 }
        let outcome = try drill.recover(host)
        #expect(outcome.leftovers.count == 2 && outcome.reverted.isEmpty)
        #expect(outcome.leftovers.allSatisfy { $0.reason.contains("PID namespace 1") })
        // A reboot ends every namespace.
        #expect(try drill.recover(host, boot: "boot-2").goneWithReboot.count == 2)
    }

    @Test func `finds the run's own network namespace when the journal's first line is lost`() throws {
        let drill = try CrashDrill()
        let host = try interrupted(drill) { $0.networkNamespace = 7 }
        let lines = try File.contents(of: drill.path).split(separator: 10)
        try drill.write(Array(("damaged\n").utf8) + lines.dropFirst().joined(separator: [10]) + [10])
        let outcome = try drill.recover(host)
        // The setting was of a namespace that is gone, not of ours.
        #expect(outcome.goneWithNamespace.compactMap(\.namespace?.inode) == [7])
        #expect(outcome.reverted.count == 1 && outcome.damagedLines == [1])
    }

    @Test func `needs a boot id from the beginning`() throws {
        let drill = try CrashDrill()
        var identity = CrashDrill.identity
        identity.bootID = ""
        #expect(throws: JournalError.self) {
            try Journal.begin(at: drill.path, run: "r", host: identity).close()
        }
    }
}
