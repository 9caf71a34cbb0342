import ChaosModel
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(.enabled(if: HostFacts.effectiveUser == 0, "needs root")) struct HostSignalTests {
    @Test func `a process that has ended before its signal is no failure, and counts nothing`() throws {
        let shell = try HostVictim(shell: "read x")
        let host = LinuxHost()
        let change = Change.signal(shell.identity, .SIGKILL)
        try shell.kill()
        try host.apply(change)
        #expect(try host.isInEffect(change))
        #expect(try host.evidence(of: change)["signals_delivered"] == 0)
    }

    @Test func `a signal that is handled counts as delivered`() throws {
        let shell = try HostVictim(shell: "trap '' HUP; read x; sleep 1000 & read x")
        try shell.say("go")
        _ = try shell.child(1)
        let host = LinuxHost()
        let change = Change.signal(shell.identity, .SIGHUP)
        #expect(try host.evidence(of: change) == ["signals_delivered": 0, "processes_ended": 0])
        try host.apply(change)
        #expect(try host.evidence(of: change) == ["signals_delivered": 1, "processes_ended": 0])
    }

    @Test func `a process that has ended cannot be stopped`() throws {
        let shell = try HostVictim(shell: "read x")
        try shell.kill()
        #expect(throws: HostError.self) { try LinuxHost().apply(.pause(shell.identity)) }
    }

    @Test func `an earlier process of a stopped one's number is not stopped`() throws {
        let shell = try HostVictim(shell: "read x")
        let host = LinuxHost()
        try host.apply(.pause(shell.identity))
        try shell.until("the stop") { try host.isInEffect(.pause(shell.identity)) }
        var earlier = shell.identity
        earlier.startTicks -= 1
        #expect(try !host.isInEffect(.pause(earlier)))
        #expect(try host.isRestored(.resume(earlier)))
    }

    @Test func `a thread is refused as a target`() throws {
        // The main thread is the process, so any other number in the list is a thread.
        let own = HostFacts.processID
        let thread = KernelThread(name: "target") { Clock.sleep(milliseconds: 300) }
        try thread.start()
        defer { thread.join() }
        let threads = try Directory.list("/proc/\(own)/task").compactMap { Int32($0) }.filter { $0 != own }
        let resolver = TargetResolver(
            supervisor: LinuxHost().supervisor, hierarchies: .current, places: NetworkPlaces())
        let other = try #require(threads.last)
        #expect(throws: HostError.self) {
            try resolver.facts(of: Target(name: "t", selector: .pid(other)), run: "r")
        }
        #expect(try resolver.facts(of: Target(name: "t", selector: .pid(own)), run: "r").processes.count == 1)
    }

    @Test func `the smallest load sleeps one slice`() {
        #expect(CPUBurner.pause(after: .greatestFiniteMagnitude, load: .leastNonzeroMagnitude) == 2_000_001)
        #expect(CPUBurner.pause(after: 1000, load: 0.5) == 2001)
    }
}
