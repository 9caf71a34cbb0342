import ChaosEngine
import ChaosModel
import Glibc
import LinuxKernel
import Synchronization

/// Carries one experiment out as `aftershock run` does, and strikes somebody of it at a chosen moment of its session, or at
/// the first one after it at which there is such a one.
///
///     CrashExecutor STATE RUN SPEC AFTERSHOCK SIGNAL VICTIM HELPER MOMENT
///
/// Says on standard output, each in a line: `guardian PID START` and `hit MOMENT NANOSECONDS` (the monotonic clock) before
/// it strikes; at its end `moments` with all of them, `helpers` with the most there were at one of them, `stopped` with why
/// the run ended early, and `failed` for each fault that was not what it should have been.
///
/// Exit codes: 0 everything was taken back, 2 refused, 3 something is left, 5 stopped and everything was taken back.
@main
struct CrashExecutor {
    static func main() {
        do { exit(try run()) } catch {
            print(error)
            exit(2)
        }
    }

    private static func run() throws -> Int32 {
        let words = CommandLine.arguments
        guard words.count == 9, let signal = Int32(words[5]), let victim = Blow.Victim(rawValue: words[6]),
            let helper = Int(words[7]), let chosen = Int(words[8])
        else { throw Misuse() }
        let text = try File.text(of: words[3])
        let experiment = try SpecParser.parse(try SpecSource(name: words[3], text: text))
        let host = LinuxHost(executable: words[4])
        let plan = try Plan(experiment, on: try host.survey(Survey.Scope(experiment, run: words[2])))
        let bundle = RunBundle(state: words[1], run: words[2])
        try bundle.create()
        var options = RunOptions(
            state: words[1], spec: Array(text.utf8), run: words[2], version: "test", executable: words[4])
        let blow = Blow(signal: signal, victim: victim, helper: helper)
        let seen = Mutex(Seen())
        options.observe = { moment in
            let isDue = seen.withLock { seen in
                seen.moments.append(moment)
                return !seen.hasStruck && seen.moments.count > chosen
            }
            // Looking for processes takes its time: only a run that shall not be struck by surprise does it all the time.
            if chosen == 0, signal == SIGPIPE { seen.withLock { $0.helpers = max($0.helpers, Blow.helpers) } }
            guard isDue, let victims = blow.victims() else { return }
            seen.withLock { $0.hasStruck = true }
            if let guardian = Blow.guardian, let stat = ProcessTable.stat(guardian) {
                say("guardian \(guardian) \(stat.startTicks)")
            }
            say("hit \(moment) \(Clock.monotonicNanoseconds())")
            blow.strike(victims)
        }
        let limit = PrivilegeLimit(plan, state: words[1], executable: words[4])
        let executor = try Executor.begin(plan, host: host, options: options, bundle: bundle)
        try limit.impose(gainsNothing: !plan.startsPrograms)
        let record = executor.run()
        let all = seen.withLock { $0 }
        say("moments " + all.moments.map(\.rawValue).joined(separator: " "))
        say("helpers \(all.helpers)")
        if let reason = record.stopped { say("stopped \(reason)") }
        for failure in record.faults.compactMap(\.failure) { say("failed \(failure)") }
        for leftover in record.leftovers { say("left \(leftover)") }
        return !record.leftovers.isEmpty ? 3 : record.stopped == nil ? 0 : 5
    }

    private static func say(_ line: String) {
        do { try Descriptor.write(Array((line.replacing("\n", with: " ") + "\n").utf8), to: 1) } catch { exit(4) }
    }
}

/// What was observed so far.
private struct Seen: Sendable {
    var moments: [Session.Moment] = []
    var helpers = 0
    var hasStruck = false
}

private struct Misuse: Error {}
