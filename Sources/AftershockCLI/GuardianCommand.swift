import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock guardian …`: what a run starts to outlive it. Not for people.
struct GuardianCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guardian", abstract: "Take back what a dead run left (started by a run).", shouldDisplay: false)

    @Argument var journal: String
    @Argument var executor: Int32
    @Argument var executorStart: UInt64
    @Argument var deadline: UInt64
    @Argument var log: String
    @Argument var capabilities: String

    func run() throws {
        // Nothing but SIGKILL ends a guardian before its work is done.
        let signals = try? SignalSource([1, 2, 3, 10, 12, 13, 15])
        defer { _ = signals != nil }
        _ = Scheduling.trySetFIFO(priority: 20)
        // Three for each workload whose calls it keeps.
        OpenFileLimit.raiseOwn()
        // Where memory runs out, whoever gives it back must be the last to go. Refused without CAP_SYS_RESOURCE: then the
        // run's own balloon still goes first.
        MemoryLock.tryAll()
        try? OOMScore.set(-1000, of: HostFacts.processID)
        // All that is left to do is to take changes back.
        guard let kept = UInt64(capabilities, radix: 16) else { throw ValidationError("no set of capabilities") }
        try PrivilegeLimit(keeping: Set(mask: kept)).impose(gainsNothing: true)
        let duty = Guardian.Duty(
            journal: journal,
            executor: ProcessIdentity(pid: executor, startTicks: executorStart, name: "aftershock"),
            deadline: deadline, log: log)
        let isClean = Guardian(duty, host: LinuxHost()).watch(heartbeats: 0) { Output.line("ready") }
        if !isClean { throw ExitCode(Report.Verdict.rollbackIncomplete.exitCode) }
    }
}
