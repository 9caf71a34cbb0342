import ChaosModel
import ChaosReport
import ChaosTestKit
import Glibc
import LinuxKernel

@testable import ChaosEngine

/// One whole run under a seed: the executor, then whoever takes back what it left, then a look at the host.
struct SimulatedRun {
    /// What came of it.
    struct Result: Sendable {
        var seed: UInt64
        var violations: [String] = []
        var met: [String: Int] = [:]
        var faults: [String] = []
        var verdict = "executor died"
        var trace: [String] = []
    }

    private let scenario: Scenario
    private let world: SimulatedWorld
    private let host: SimulatedRunHost
    private let bundle: RunBundle
    private let options: RunOptions
    private var result: Result
    private var boot = "boot-1"

    /// Carries a seed out.
    /// - Parameter directory: an empty one of the caller's own, or one that another seed has used.
    static func carryOut(_ seed: UInt64, in directory: String, tracing: Bool = false) throws -> Result {
        var run = try SimulatedRun(seed, in: directory, tracing: tracing)
        try run.carryOut()
        return run.result
    }

    private init(_ seed: UInt64, in directory: String, tracing: Bool) throws {
        scenario = try Scenario(seed: seed)
        options = RunOptions(state: directory, spec: [], run: Scenario.run, version: "0", executable: "/nowhere")
        let trace = SimulationTrace(isKept: tracing)
        world = SimulatedWorld(scenario, journal: options.journal, trace: trace)
        host = SimulatedRunHost(world)
        bundle = RunBundle(state: directory, run: Scenario.run)
        result = Result(seed: seed)
        result.faults = scenario.plan.steps.map(\.step.faultName)
        for path in [options.journal, options.journal + SimulatedWorld.removed] where Directory.exists(path) {
            try Directory.removeFile(path)
        }
        try Directory.removeTree(bundle.directory)
        try bundle.create()
    }

    private mutating func carryOut() throws {
        world.trace.add(world.now, "\(scenario.kernel): \(result.faults.joined(separator: ", "))")
        for (moment, disaster) in scenario.disasters { world.trace.add(world.now, "\(disaster) at \(moment)") }
        let record = try execute()
        if let death = world.death {
            world.outlive(death)
            world.count("executor dead")
            try putBack(death.journal)
        } else {
            world.outlive(SimulatedWorld.Death(reason: "", journal: [], time: world.now))
            try putBack(nil)
            check(record)
            result.verdict = verdict(of: record)
        }
        try recover()
        result.violations = world.violations
        result.met = world.met
        result.trace = world.trace.lines
    }

    /// The product's own code from the journal's begin to its end.
    private func execute() throws -> Record {
        let identity = HostIdentity(bootID: boot, networkNamespace: 0, process: CrashDrill.identity.process)
        let file = try BreakableFile(options.journal, world.journalDamage)
        let journal = try Journal.begin(LockedJournal.read(file), run: Scenario.run, host: identity)
        let observer = SimulationObserver(world, host)
        var options = options
        if let line = scenario.killInLine { options.observe = KillInLine(world, line.number, line.share).look }
        return Executor.begin(
            scenario.plan, host: host, options: options, bundle: bundle, observer: observer, journal: journal,
            surroundings: world, epoch: world.now
        ).run()
    }

    /// The journal as the executor's death left it, under its own name.
    private func putBack(_ bytes: [UInt8]?) throws {
        let removed = options.journal + SimulatedWorld.removed
        if Directory.exists(removed) { rename(removed, options.journal) }
        if let bytes { try File(options.journal, access: .write, creatingWith: 0o600).writeWhole(bytes) }
    }

    private func fail(_ text: String) { world.violations.append(text) }

    // MARK: The record

    /// What must hold of the host and the record when the executor has ended by itself.
    private func check(_ record: Record) {
        let pending = pending
        if record.leftovers.isEmpty {
            let left = difference
            if !left.isEmpty { fail("the run says that all is taken back, but: \(left.joined(separator: "; "))") }
            if !pending.isEmpty { fail("the run says that all is taken back, but pending: \(pending)") }
        } else if world.met.isEmpty {
            fail("nothing went wrong, but something is left: \(record.leftovers)")
        } else if pending.isEmpty {
            fail("the run says that something is left, but the journal does not: \(record.leftovers)")
        }
        if zip(record.events, record.events.dropFirst()).contains(where: { $0.at > $1.at }) {
            fail("the events are out of order")
        }
        for fault in record.faults {
            if let effective = fault.effective, effective.low > effective.high { fail("\(fault.fault): \(effective)") }
            guard let cleared = fault.cleared else { continue }
            if cleared.low > cleared.high { fail("\(fault.fault): cleared \(cleared)") }
            if let effective = fault.effective, cleared.high < effective.low {
                fail("\(fault.fault) ended before it began")
            }
        }
    }

    private func verdict(of record: Record) -> String {
        // A report takes longer than a run.
        guard scenario.seed % 16 == 0 || !world.trace.lines.isEmpty else { return "not judged" }
        guard let contents = try? SampleFile.read(bundle.path(of: RunBundle.samples)) else {
            // Without probes there are no samples: the run ended before them.
            if record.measurement != nil { fail("the samples cannot be read") }
            return judge(Report(analyzing: record, samples: []), record)
        }
        return judge(Report(analyzing: record, samples: contents.samples), record)
    }

    private func judge(_ report: Report, _ record: Record) -> String {
        if TerminalReport(report).text.isEmpty { fail("the report is empty") }
        switch report.verdict {
        case .rollbackIncomplete: if record.leftovers.isEmpty { fail("exit 3, but nothing is left") }
        case .noSteadyState: if !record.faults.isEmpty { fail("no steady state, but faults were injected") }
        case .stopped: if record.stopped == nil { fail("stopped for no reason") }
        case .passed:
            if !host.lost.isEmpty { fail("passed, but these did not last: \(host.lost)") }
            if record.stopped != nil || record.faults.contains(where: { $0.failure != nil || $0.effective == nil }) {
                fail("passed, but the record tells otherwise")
            }
            if record.faults.count != scenario.plan.steps.count { fail("passed, but not every fault was injected") }
        case .failed: break
        case .refused: fail("a run that began was refused")
        }
        if report.verdict != .rollbackIncomplete, !record.leftovers.isEmpty { fail("something is left, but no exit 3") }
        return "\(report.verdict)"
    }

    // MARK: Recovery

    /// The guardian, as long as it lives, then one command after the other; the last one meets a kernel that refuses nothing.
    private mutating func recover() throws {
        var recoveries = scenario.recoveries
        if world.isGuardianAlive { try standGuard(recoveries.removeFirst()) }
        if scenario.reboots, !pending.isEmpty { reboot() }
        for recovery in recoveries { _ = try attempt(recovery) }
        let last = try attempt(Scenario.Recovery())
        if !last.leftovers.isEmpty { fail("the last recovery leaves: \(last.leftovers)") }
        if !last.damagedLines.isEmpty { fail("damaged lines: \(last.damagedLines)") }
        let left = difference
        if !left.isEmpty { fail("after the last recovery: \(left.joined(separator: "; "))") }
        if !pending.isEmpty { fail("after the last recovery there is pending: \(pending)") }
        let effects = world.host.effects
        let again = try attempt(Scenario.Recovery())
        if !again.isClean { fail("another recovery finds something: \(again)") }
        if world.host.effects != 0 { fail("another recovery does something after \(effects)") }
    }

    /// What the guardian does when it has the lock.
    private mutating func standGuard(_ recovery: Scenario.Recovery) throws {
        for _ in 0..<50 {
            let outcome = try attempt(recovery)
            if outcome.leftovers.isEmpty || recovery.crash != nil { return }
            world.sleep(until: world.now + 100_000_000)
        }
    }

    private func attempt(_ recovery: Scenario.Recovery) throws -> Recoverer.Outcome {
        world.stage = .recovery(recovery)
        world.takeOver(state: world.host.afterDeath().state)
        world.trace.add(world.now, "recovery: \(recovery)")
        return try Recoverer(host: host, bootID: boot, clock: world).recover(at: options.journal)
    }

    /// Everything that lives in the kernel is gone; files are not. Everybody is started anew.
    private mutating func reboot() {
        world.trace.add(world.now, "reboot")
        world.count("reboot")
        boot = "boot-2"
        var fresh = scenario.state
        for pid in fresh.processes.keys { fresh.processes[pid]?.identity.startTicks += 5 }
        world.shadow = fresh
        world.touched = [:]
        fresh.directories = world.host.state.directories
        world.takeOver(state: fresh)
    }

    private var pending: [Undo] { JournalContents(world.journalBytes).pending.map(\.undo) }

    private var difference: [String] {
        SimulationFacts(world.host.state).difference(from: SimulationFacts(world.shadow), touched: world.touched)
    }
}
