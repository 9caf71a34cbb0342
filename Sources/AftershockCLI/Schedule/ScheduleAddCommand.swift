import ArgumentParser
import ChaosModel
import ChaosScheduler
import LinuxKernel

/// `aftershock schedule add`.
struct ScheduleAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a schedule, or replace the one in a file of its own.",
        discussion: """
            The options make a schedule file, NAME.yaml in the daemon's first directory; --file hands over one that is \
            written already. What is wrong is reported before anything is written.
            """)

    @Argument(help: "The schedule's name.")
    var name: String

    @Option(help: "A schedule file with this one schedule, whose paths are absolute.", completion: .file())
    var file: String?

    @OptionGroup(title: "What it says") var fields: Fields

    @Flag(help: "Print the file, and add nothing.")
    var dryRun = false

    @OptionGroup var option: DeskOption

    /// The fields of a schedule file, as options.
    struct Fields: ParsableArguments {
        @Option(help: "The experiment's file; may be repeated: one of them is drawn each time.", completion: .file())
        var run: [String] = []
        @Option(help: "When it is due, such as \"0 3 * * mon-fri\"; may be repeated.")
        var cron: [String] = []
        @Option(help: "When it is due, by RFC 5545, such as FREQ=WEEKLY;BYDAY=TU.")
        var rule: String?
        @Option(help: "The first day of the rule, such as \"2026-12-01 03:00\".")
        var start: String?
        @Flag(help: "It is due only when somebody asks for it.")
        var manual = false
        @Option(help: "The time zone, such as Europe/Berlin. Default: UTC.")
        var zone: String?
        @Option(help: "It starts at a random moment of this time after each due time, such as 2h.")
        var window: String?
        @Option(help: "It starts up to so much later, at random.")
        var jitter: String?
        @Option(help: "Draws moments and choices that anyone can compute.")
        var seed: String?
        @Flag(help: "Nobody learns the moment before it starts.")
        var sealed = false
        @Option(help: "An iCalendar file in whose events it is never started; may be repeated.", completion: .file())
        var calendar: [String] = []
        @Option(help: "When a run goes on: forbid, queue or replace.")
        var concurrency: String?
        @Option(help: "How late it may start, such as 10m.")
        var deadline: String?
        @Option(help: "It is paused after so many failed drills in a row, or never.")
        var pauseAfter: String?
        @Option(help: "What it is for.")
        var summary: String?
        @Flag(help: "It begins paused.")
        var paused = false
        @Flag(help: "Only failures are told of.")
        var quiet = false

        /// Whether none was given.
        var isEmpty: Bool {
            run.isEmpty && cron.isEmpty && calendar.isEmpty && !manual && !sealed && !paused && !quiet
                && [rule, start, zone, window, jitter, seed, concurrency, deadline, pauseAfter, summary]
                    .allSatisfy { $0 == nil }
        }
    }

    func validate() throws {
        if file != nil, !fields.isEmpty {
            throw ValidationError("'--file' says everything: it takes no field beside it")
        }
        if file == nil, fields.isEmpty { throw ValidationError("give '--run' and '--cron', or '--file'") }
    }

    func run() throws {
        try exiting {
            if let problem = ScheduleParser.problem(name: name) { throw Refusal("aftershock: error: \(problem)") }
            let yaml = try file.map(written) ?? made()
            if dryRun {
                Output.line(yaml)
                return 0
            }
            let desk = try option.desk()
            try DeskOption.asking { () throws(DeskError) in try desk.add(name, yaml: yaml, by: DeskOption.actor) }
            let all = try? desk.schedules()
            let path = all?.first { $0.name == name }?.file
            Output.line("`\(name)` is added" + (path.map { ": \($0)" } ?? ""))
            return 0
        }
    }

    /// The file that the options make, once it was found good.
    private func made() throws -> String {
        let folder = HostFacts.currentDirectory
        var draft = ScheduleDraft(name: name)
        draft.add("summary", fields.summary)
        let files = fields.run.map { Schedule.path($0, in: folder) }
        if files.count == 1 { draft.add("run", files[0]) } else { draft.add("run", files) }
        draft.add("cron", fields.cron)
        draft.add("rule", fields.rule)
        draft.add("start", fields.start)
        draft.add("manual", fields.manual)
        draft.add("zone", fields.zone)
        draft.add("window", fields.window)
        draft.add("jitter", fields.jitter)
        draft.add("seed", fields.seed)
        draft.add("sealed", fields.sealed)
        draft.add("calendars", fields.calendar.map { Schedule.path($0, in: folder) })
        draft.add("concurrency", fields.concurrency)
        draft.add("deadline", fields.deadline)
        draft.add("pause-after", fields.pauseAfter)
        draft.add("paused", fields.paused)
        draft.add("quiet", fields.quiet)
        do throws(ScheduleFileError) {
            return try ScheduleFile.check(
                Array(draft.text.utf8), as: "\(folder)/\(name).yaml", shownAs: "\(name).yaml", owners: nil
            ).text
        } catch { throw Refusal(error.text(colour: Output.isColoured(2))) }
    }

    /// The file that was written already, once it was found good.
    private func written(_ path: String) throws -> String {
        let found: ScheduleFile
        do throws(ScheduleFileError) { found = try ScheduleFile.read(path, owners: nil) } catch {
            throw Refusal(error.text(colour: Output.isColoured(2)))
        }
        guard found.schedules.map(\.name) == [name] else {
            throw Refusal("\(path): error: it has to have one schedule, named `\(name)`")
        }
        if let place = found.relativePath {
            throw Refusal(
                "\(path): error: a path in it is taken from its directory, and the file goes elsewhere\n  help: write \(place)"
            )
        }
        return found.text
    }
}
