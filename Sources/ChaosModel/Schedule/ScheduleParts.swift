/// The fields of a schedule, declared once for parsing and for the schema.
struct ScheduleParts {
    /// The longest window, jitter and deadline.
    static let longestWindow = Duration.seconds(7 * 86_400), longestJitter = Duration.seconds(86_400)
    /// The most patterns, calendars, blackouts.
    static let mostTimes = 20, mostBlackouts = 100

    var run: SpecNode?, stages: SpecNode?, checks: SpecNode?, blackouts: SpecNode?
    private var cron: [CronExpression]
    private var rule: RecurrenceRule?
    private var start: CivilTime?
    private var isManual: Bool

    init(_ fields: inout FieldReader, _ schedule: inout Schedule) {
        schedule.summary = fields.optional("summary", "What it is for.", example: "Losing the database costs no order.")
        {
            $0.count <= 200 ? nil : "is longer than 200 characters"
        }
        run = fields.part(
            "run", "What is run: an experiment's file, or a list of choices of which one is drawn each time.")
        cron = fields.list(
            "cron", "When it is due: five fields (minute, hour, day, month, weekday), or a nickname such as `@daily`.",
            example: "\"0 3 * * mon-fri\"")
        rule = fields.optional(
            "rule", "When it is due, by RFC 5545; it repeats from `start` on.",
            example: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
        start = fields.optional("start", "The first day of a `rule`, and its time of day.", example: "2026-12-01 03:00")
        isManual = fields.value("manual", default: false, "Whether it is due only when somebody asks for it.")
        schedule.zone = PolicyWindow.zone(&fields)
        schedule.window = fields.value(
            "window", default: .zero, "It starts at a random moment of this time after each due time.",
            where: Self.whole(upTo: Self.longestWindow))
        schedule.jitter = fields.value(
            "jitter", default: .zero, "It starts up to so much later, so that hosts do not all start at once.",
            where: Self.whole(upTo: Self.longestJitter))
        schedule.seed = fields.optional(
            "seed", "Draws moments and choices that anyone can compute; a secret of the host does when left out.",
            example: "q4-drills"
        ) { $0.isEmpty || $0.utf8.count > 200 ? "has 1 to 200 bytes" : nil }
        schedule.isSealed = fields.value(
            "sealed", default: false, "Whether nobody learns the moment and the choice before it starts.")
        blackouts = fields.part("blackouts", "When it is never started: days, or hours of the week.")
        schedule.calendars = fields.list(
            "calendars", "iCalendar files (RFC 5545) in whose events it is never started.", example: "[freeze.ics]",
            where: Schedule.problem(path:))
        schedule.concurrency = fields.value(
            "concurrency", default: .forbid,
            "When a run goes on: `forbid` skips the time, `queue` waits, `replace` stops the schedule's own run.")
        schedule.deadline = fields.value(
            "deadline", default: .seconds(600), "How late it may start when its moment was missed or it had to wait."
        ) {
            $0 < .seconds(1) || $0 > Self.longestWindow
                ? "must be 1s to \(Self.longestWindow.fieldText), found \($0.fieldText)" : nil
        }
        schedule.keep = Self.keep(&fields)
        stages = fields.part("stages", "Runs with a growing blast radius; each begins only when the one before passed.")
        checks = fields.part("checks", "What must hold right before it starts.")
        let limit = fields.value(
            "pause-after", default: FailureLimit(count: 1),
            "It is paused after so many failed drills in a row, or `never`.")
        schedule.pauseAfter = limit.count
        schedule.isPaused = fields.value("paused", default: false, "Whether it is paused.")
        schedule.isQuiet = fields.value("quiet", default: false, "Whether only failures are told of.")
    }

    private static func keep(_ fields: inout FieldReader) -> Schedule.Keep {
        let bound = { (count: Int) -> String? in (1...10_000).contains(count) ? nil : "must be 1 to 10000" }
        return fields.group("keep", "How many drills of the past are kept.") { keep in
            Schedule.Keep(
                passed: keep.value("passed", default: 100, "The newest that passed.", where: bound),
                failed: keep.value("failed", default: 100, "The newest that did not.", where: bound))
        }
    }

    private static func whole(upTo limit: Duration) -> (Duration) -> String? {
        { duration in
            if duration > limit { return "is at most \(limit.fieldText), found \(duration.fieldText)" }
            return duration.nanoseconds % 1_000_000_000 == 0 ? nil : "is in whole seconds, found \(duration.fieldText)"
        }
    }

    /// Sets the timing, and reports what is wrong between fields.
    func check(_ fields: inout FieldReader, _ schedule: inout Schedule) {
        guard let node = fields.node, node.isMapping else { return }
        if !fields.has("run") {
            fields.report(
                "`\(schedule.name)` needs `run`", at: schedule.location, suggestion: "add `run: experiment.yaml`")
        }
        checkTiming(&fields, &schedule)
        if cron.count > Self.mostTimes { fields.reject("has more than \(Self.mostTimes) patterns", at: "cron") }
        if schedule.calendars.count > Self.mostTimes {
            fields.reject("has more than \(Self.mostTimes) files", at: "calendars")
        }
        if schedule.isSealed, fields.has("seed") {
            fields.reject(
                "a sealed schedule has no seed of its own: whoever reads it can compute the moments", at: "seed",
                suggestion: "leave it out: a secret of the host draws then")
        }
        if isManual {
            for name in ["window", "jitter", "sealed", "deadline"] where fields.has(name) {
                fields.reject(
                    "a manual schedule starts when somebody asks for it", at: name, suggestion: "leave it out")
            }
        }
        for name in ["zone", "sealed"] where fields.has(name) { schedule.places[name] = fields.location(of: name) }
        guard let calendars = node.entries.first(where: { $0.key == "calendars" })?.value else { return }
        schedule.places["calendars.0"] = calendars.location
        guard case .sequence(let items) = calendars.content else { return }
        for (index, item) in items.enumerated() { schedule.places["calendars.\(index)"] = item.location }
    }

    private func checkTiming(_ fields: inout FieldReader, _ schedule: inout Schedule) {
        if fields.has("manual"), !isManual { fields.reject("is `true`, or left out", at: "manual") }
        let given = ["cron", "rule", "manual"].filter(fields.has)
        guard given.count == 1 else {
            fields.report(
                given.isEmpty
                    ? "`\(schedule.name)` is never due"
                    : "a schedule is due in one way, this has \(given.map { "`\($0)`" }.joined(separator: " and "))",
                at: given.isEmpty ? schedule.location : fields.location(of: given[1]),
                suggestion: given.isEmpty
                    ? "add `cron: \"0 3 * * *\"`, or `rule` and `start`, or `manual: true`"
                    : "make two schedules of it; `cron` takes a list")
            return
        }
        if fields.has("start"), rule == nil {
            fields.reject("only a `rule` has a start", at: "start", suggestion: "leave it out")
        }
        if !cron.isEmpty { schedule.timing = .cron(cron) }
        guard let rule else { return }
        guard let start else {
            if !fields.has("start") {
                fields.reject(
                    "a rule repeats from a first day on", at: "rule", suggestion: "add `start: 2026-12-01 03:00`")
            }
            return
        }
        var whole = rule
        whole.start = start
        if whole.isEverDue {
            schedule.timing = .rule(whole)
        } else {
            fields.reject("is never due", at: "rule", suggestion: "see its UNTIL and `start`")
        }
    }
}
