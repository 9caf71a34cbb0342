import ChaosScheduler
import Glibc
import LinuxKernel
import Synchronization

/// Runs a scheduler as the daemon does, and kills itself (SIGKILL) at the nth moment of its store: before or after a commit.
///
///     CrashScheduler STATE SCHEDULES RUNS CLOCK MOMENT [AFTERSHOCK LOCK]
///
/// CLOCK is what the wall clock shows at the start, in seconds since 1970. MOMENT 0 only takes the state directory over and
/// ends; a negative one lives until no drill is left to look after. It may be the name of a moment, too, such as
/// `after start`: the first of its kind. With `halt` it halts the host once a run holds it, and lets runs begin again after
/// its end. Runs are shell scripts with a directory each below RUNS, or those of the command AFTERSHOCK with a lock of their
/// own. Says each moment on standard output.
@main
struct CrashScheduler {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count == 6 || words.count == 8, let clock = Double(words[4]) else { exit(2) }
        let fatal = Int(words[5]), name = words[5]
        let count = Mutex(0)
        var setup = SchedulerSetup(state: words[1], directories: [words[2]], version: "crash")
        setup.onMoment = { moment in
            let number = count.withLock { count in
                count += 1
                return count
            }
            print("\(number) \(moment)")
            fflush(nil)
            if number == fatal || moment == name { kill(getpid(), SIGKILL) }
        }
        let begin = Clock.monotonicNanoseconds()
        let runner: any DrillRunner =
            words.count == 8
            ? ProcessDrillRunner(executable: words[6], state: words[1], lock: words[7])
            : ScriptRunner(directory: words[3])
        let scheduler = try Scheduler(setup, runner: runner) {
            clock + Double(Clock.monotonicNanoseconds() - begin) / 1e9
        }
        if fatal == 0 { return }
        let desk = SchedulerDesk(scheduler)
        let patience = Clock.monotonicNanoseconds() + 90_000_000_000
        var isHalting = name == "halt"
        while Clock.monotonicNanoseconds() < patience {
            scheduler.step()
            let drills = try desk.drills(.init())
            // From its feed on it hears signals.
            if isHalting, let run = drills.first?.runs.last, Directory.exists("\(words[1])/live/\(run).jsonl") {
                isHalting = false
                try desk.halt(because: "enough", by: "ann")
            }
            if let drill = drills.first, drill.state == .ended || drill.state == .skipped {
                if name == "halt" {
                    print("halted: \(runner.halted() ?? "no")")
                    try desk.clearHalt(by: "bob")
                    print("then: \(runner.halted() ?? "no")")
                }
                return
            }
            Clock.sleep(milliseconds: 20)
        }
        exit(3)
    }
}
