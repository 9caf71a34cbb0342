import ArgumentParser
import ChaosServer

/// `aftershockd check`.
struct CheckDaemon: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look whether the daemon could begin: configuration, schedules, hooks, privileges.",
        discussion: "Changes nothing. Exit code 0 when everything is good, 2 otherwise.")

    @OptionGroup var arguments: DaemonArguments

    func run() throws {
        let check = DaemonCheck(try arguments.options)
        for line in check.lines { Say.line(line) }
        for problem in check.problems { Say.error(problem) }
        let count = check.problems.count
        guard count > 0 else { return Say.line("good           the daemon can begin") }
        Say.error("aftershockd: \(count == 1 ? "one thing is" : "\(count) things are") wrong; nothing was changed")
        throw ExitCode(2)
    }
}
