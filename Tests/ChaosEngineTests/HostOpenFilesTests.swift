import ChaosModel
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(.enabled(if: HostFacts.effectiveUser == 0, "needs root")) struct HostOpenFilesTests {
    @Test func `a process started under a lowered limit gets its limit back, an earlier one keeps its own`() throws {
        let shell = try HostVictim(shell: "(ulimit -S -n 64; exec sleep 1000) & read x; sleep 1000 & wait")
        let early = try shell.child(1)
        try shell.until("its own limit") { try OpenFileLimit.of(early.pid).soft == 64 }
        // Start times are counted in ticks of 10 ms.
        Clock.sleep(milliseconds: 30)
        let host = LinuxHost()
        let soft = try OpenFileLimit.of(shell.identity.pid).soft
        let change = Change.limitOpenFiles(shell.identity, soft: 64)
        let undo = try host.undo(for: change)
        try host.apply(change)
        try shell.say("go")
        let heir = try shell.child(2)
        #expect(try OpenFileLimit.of(heir.pid).soft == 64)
        #expect(try !host.isRestored(undo))
        try host.revert(undo)
        #expect(try host.isRestored(undo))
        #expect(try OpenFileLimit.of(shell.identity.pid).soft == soft)
        #expect(try OpenFileLimit.of(heir.pid).soft == soft)
        #expect(try OpenFileLimit.of(early.pid).soft == 64)
    }

    @Test func `orphans of a process that died under the fault get their limit back`() throws {
        let shell = try HostVictim(shell: "read x; sleep 1000 & wait")
        let host = LinuxHost()
        let soft = try OpenFileLimit.of(shell.identity.pid).soft
        let change = Change.limitOpenFiles(shell.identity, soft: 64)
        let undo = try host.undo(for: change)
        try host.apply(change)
        try shell.say("go")
        let heir = try shell.child(1)
        try shell.kill()
        #expect(try OpenFileLimit.of(heir.pid).soft == 64)
        try host.revert(undo)
        #expect(try OpenFileLimit.of(heir.pid).soft == soft)
        #expect(try host.isRestored(undo))
    }

    @Test func `a limit of a process that has ended is restored`() throws {
        let shell = try HostVictim(shell: "read x")
        let host = LinuxHost()
        let undo = try host.undo(for: .limitOpenFiles(shell.identity, soft: 64))
        try shell.kill()
        try host.revert(undo)
        #expect(try host.isRestored(undo))
    }

    @Test func `a limit that was so already is left alone`() throws {
        let shell = try HostVictim(shell: "read x")
        let soft = try OpenFileLimit.of(shell.identity.pid).soft
        #expect(try LinuxHost().undo(for: .limitOpenFiles(shell.identity, soft: soft)) == .nothing)
    }
}
