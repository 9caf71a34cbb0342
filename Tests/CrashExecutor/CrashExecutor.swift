import ChaosEngine
import ChaosModel
import Glibc
import LinuxKernel
import Synchronization

/// Carries one experiment out as `aftershock run` does, and ends itself at a chosen moment of its session.
///
///     CrashExecutor STATE RUN SPEC AFTERSHOCK ENDING MOMENT
///
/// Exit codes: 0 everything was taken back and the moment never came, 2 refused, 3 something is left.
@main
struct CrashExecutor {
    /// How the executor ends at its moment.
    enum Ending: String {
        /// SIGKILL to itself: the guardian takes over.
        case kill
        /// SIGKILL to the guardian and to itself: nobody takes over.
        case killBoth
        /// SIGSTOP to itself: silence.
        case stop
    }

    static func main() {
        do { try run() } catch {
            print(error)
            exit(error is Leftovers ? 3 : 2)
        }
    }

    private static func run() throws {
        let words = CommandLine.arguments
        guard words.count == 7, let ending = Ending(rawValue: words[5]), let chosen = Int(words[6]) else {
            throw Misuse()
        }
        let text = try File.text(of: words[3])
        let experiment = try SpecParser.parse(try SpecSource(name: words[3], text: text))
        let host = LinuxHost(executable: words[4])
        let plan = try Plan(experiment, on: try host.survey(Survey.Scope(experiment, run: words[2])))
        let bundle = RunBundle(state: words[1], run: words[2])
        try bundle.create()
        var options = RunOptions(
            state: words[1], spec: Array(text.utf8), run: words[2], version: "test", executable: words[4])
        let moments = Count()
        options.observe = { moment in
            guard moments.next() == chosen else { return }
            try? Descriptor.write(Array("\(moment)".utf8), to: 1)
            end(by: ending)
        }
        let record = try Executor.begin(plan, host: host, options: options, bundle: bundle).run()
        if !record.leftovers.isEmpty { throw Leftovers(all: record.leftovers) }
    }

    private static func end(by ending: Ending) {
        if ending == .killBoth {
            for child in ProcessTable.descendants(of: HostFacts.processID)
            where ProcessTable.commandLine(child).dropFirst().first == "guardian" {
                send(9, to: child)
            }
        }
        send(ending == .stop ? 19 : 9, to: HostFacts.processID)
    }

    private static func send(_ signal: Int32, to pid: Int32) {
        guard let stat = ProcessTable.stat(pid) else { return }
        do throws(KernelError) { try ProcessHandle(pid: pid, startTicks: stat.startTicks)?.send(signal: signal) } catch
        {
            print("signal \(signal) to \(pid): \(error)")
        }
    }
}

/// Counts moments from zero.
private final class Count: Sendable {
    private let value = Atomic(0)
    func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
}

private struct Misuse: Error {}

private struct Leftovers: Error { let all: [String] }
