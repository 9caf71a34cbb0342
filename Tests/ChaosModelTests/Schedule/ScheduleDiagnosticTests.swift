import Testing

@testable import ChaosModel

@Suite
struct `A schedule file that is wrong` {
    /// A schedule `a` with these fields after `run: x.yaml, cron: "@daily"`.
    private static func daily(_ fields: String) -> String {
        "schedules:\n  a: {run: x.yaml, cron: \"@daily\", \(fields)}\n"
    }

    @Test(arguments: [
        ("", "the file is empty", "begin with `schedules:`"), ("[]", "expected a mapping, found a list", nil),
        ("{}", "the file has no schedules", "begin with `schedules:`"),
        ("schedule: {}", "unknown key `schedule`", "`schedules`"),
        ("schedules: []", "expected a mapping of names to schedules, found a list", "NAME"),
        ("schedules: {}", "found an empty one", nil), ("schedules: x", "found a single value", nil),
        ("schedules: {a b: {run: x, manual: true}}", "a name has only letters", nil),
        ("schedules: {../a: {run: x, manual: true}}", "a name has only letters", nil),
        ("schedules: {a: {run: x, manual: true}, a: {run: x, manual: true}}", "duplicate key `a`", nil),
        ("schedules: {a: }", "`a` needs `run`", "add `run: experiment.yaml`"),
        ("schedules: {a: [x]}", "`a`: expected a mapping, found a list", nil),
        ("schedules: {a: {run: x.yaml}}", "`a` is never due", "cron"),
        ("schedules: {a: {cron: \"@daily\"}}", "`a` needs `run`", nil),
        ("schedules: {a: {run: x, cron: \"@daily\", manual: true}}", "this has `cron` and `manual`", "two schedules"),
        ("schedules: {a: {run: x, manual: false}}", "`manual`: is `true`, or left out", nil),
        ("schedules: {a: {run: x, manual: yes}}", "expected true or false", "write `true`"),
        ("schedules: {a: {run: x, manual: true, start: 2026-12-01}}", "only a `rule` has a start", nil),
        ("schedules: {a: {run: x, manual: true, window: 1h}}", "`window`: a manual schedule starts when", nil),
        ("schedules: {a: {run: x, manual: true, sealed: true}}", "`sealed`: a manual schedule starts when", nil),
        ("schedules: {a: {run: x, rule: FREQ=DAILY}}", "a rule repeats from a first day on", "add `start: "),
        ("schedules: {a: {run: x, rule: FREQ=DAILY, start: soon}}", "`start`: expected a date", nil),
        ("schedules: {a: {run: x, rule: FREQ=DAILY, start: 2026-02-30}}", "there is no such day", nil),
        ("schedules: {a: {run: x, rule: NONSENSE, start: 2026-12-01}}", "`rule`: ", nil),
        ("schedules: {a: {run: x, rule: FREQ=DAILY;UNTIL=20201231, start: 2026-12-01}}", "`rule`: is never due", nil),
        ("schedules: {a: {run: x, cron: 0 25 * * 1}}", "`cron`: ", nil),
        ("schedules: {a: {run: x, cron: []}}", "`cron`: is an empty list", nil),
        ("schedules: {a: {run: x, cron: {at: 3}}}", "`cron`: expected a single value, found a mapping", nil),
        ("schedules: {a: {run: [], manual: true}}", "`run` is an empty list", nil),
        ("schedules: {a: {run: , manual: true}}", "`run`: has no value", nil),
        ("schedules: {a: {run: x/, manual: true}}", "is not the name of a file", nil),
        ("schedules: {a: {run: [{weight: 2}], manual: true}}", "a choice needs an `experiment`", nil),
        ("schedules: {a: {run: [{experiment: x, run: y}], manual: true}}", "has a `run` too", nil),
        ("schedules: {a: {run: [{experiment: x, wieght: 2}], manual: true}}", "unknown key `wieght`", "`weight`"),
        ("schedules: {a: {run: [{experiment: x, weight: 0}], manual: true}}", "must be more than 0", nil),
        ("schedules: {a: {run: [{experiment: x, weight: -1}], manual: true}}", "must be more than 0", nil),
        ("schedules: {a: {run: [{experiment: x, weight: often}], manual: true}}", "expected a number", nil),
        ("schedules: {a: {run: {experiment: x, set: [y]}, manual: true}}", "expected FAULT.FIELD=VALUE", nil),
        (
            "schedules: {a: {run: {experiment: x, set: [netwok.loss.percent=5%]}, manual: true}}",
            "did you mean `network.loss`?", nil
        ),
        (
            "schedules: {a: {run: {experiment: x, set: [network.loss.percnt=5%]}, manual: true}}",
            "did you mean `percent`?", nil
        ),
        ("schedules: {a: {run: {experiment: x, targets: [db]}, manual: true}}", "expected NAME=SELECTOR", nil),
        ("schedules: {a: {run: {experiment: x, targets: [db=prot:1]}, manual: true}}", "did you mean `port:1`?", nil),
        (daily("windw: 1h"), "unknown key `windw` of `a`", "did you mean `window`?"),
        (daily("window: 1h, window: 2h"), "duplicate key `window`", nil),
        (daily("window: 8d"), "`window`: is at most 7d, found 8d", nil),
        (daily("window: 100ms"), "`window`: is in whole seconds", nil),
        (daily("window: 3600"), "a duration needs a unit", nil), (daily("window: -1h"), "cannot be negative", nil),
        (daily("window: [1h]"), "`window`: expected a single value, found a list", nil),
        (daily("jitter: 25h"), "`jitter`: is at most 1d, found 25h", nil),
        (daily("deadline: 0s"), "`deadline`: must be 1s to 7d, found 0s", nil),
        (daily("deadline: 8d"), "`deadline`: must be 1s to 7d, found 8d", nil),
        (daily("zone: Mars Base"), "expected a zone like `Europe/Berlin`", nil),
        (daily("zone: ../../etc/passwd"), "expected a zone like `Europe/Berlin`", nil),
        (daily("seed: \"\""), "`seed`: has 1 to 200 bytes", nil),
        (
            daily("window: 1h, sealed: true, seed: x"), "`seed`: a sealed schedule has no seed of its own",
            "leave it out"
        ),
        (daily("sealed: true"), "there is nothing to seal", "add `window: 2h`"),
        (daily("blackouts: 2026-12-24"), "`blackouts`: expected a list, found a single value", "- "),
        (daily("blackouts: []"), "`blackouts` is an empty list", nil),
        (daily("blackouts: [{from: 2026-12-24}]"), "`blackouts` needs `to`", nil),
        (daily("blackouts: [{from: 2026-12-24, to: 2026-12-20}]"), "is before `from`", nil),
        (daily("blackouts: [{days: mun, from: \"09:00\", to: \"10:00\"}]"), "expected a day or two", nil),
        (daily("blackouts: [{from: \"09:00\", to: \"09:00\"}]"), "is no later than `from`", nil),
        (daily("blackouts: [{from: \"09:00\", to: \"10:00\", zone: /etc}]"), "expected a zone", nil),
        (daily("blackouts: [{fron: \"09:00\", to: \"10:00\"}]"), "unknown key `fron`", "`from`"),
        (daily("calendars: [\"\"]"), "is not the name of a file", nil),
        (daily("concurrency: queu"), "expected one of forbid, queue, replace", "`queue`"),
        (daily("keep: {passed: 0}"), "must be 1 to 10000", nil), (daily("keep: {pased: 9}"), "unknown key", "`passed`"),
        (daily("keep: {failed: many}"), "expected a whole number", nil),
        (daily("pause-after: 0"), "expected `never` or a number from 1 to 100, found `0`", nil),
        (daily("pause-after: 101"), "expected `never` or a number", nil),
        (daily("pause-after: often"), "expected `never` or a number", nil),
        (daily("paused: maybe"), "expected true or false", nil), (daily("quiet: 3"), "expected true or false", nil),
        (daily("summary: [a]"), "`summary`: expected a single value", nil),
        (daily("stages: {name: x}"), "`stages`: expected a list", nil), (daily("stages: [{}]"), "needs `name`", nil),
        (daily("stages: [{name: a}, {name: a}]"), "`stages`: two are called `a`", nil),
        (daily("stages: [{name: a, pause: 2d}, {name: b}]"), "`pause`: is at most 1d", nil),
        (daily("stages: [{name: a}, {name: b, pause: 1m}]"), "`pause`: no stage comes after the last one", nil),
        (daily("stages: [{name: a, checks: [{name: c, command: [x]}]}]"), "`checks`: no stage comes after", nil),
        (daily("stages: [{name: a, set: [x]}]"), "expected FAULT.FIELD=VALUE", nil),
        (daily("stages: [{name: a, checks: [{name: c}]}, {name: b}]"), "a check needs a `command` or `http`", nil),
        (daily("checks: [{name: c, command: [x], http: \"http://a/\"}]"), "a check is a command or http", nil),
        (daily("checks: [{name: c, command: curl -f x}]"), "no shell splits it", "[curl, -f, x]"),
        (daily("checks: [{name: c, command: []}]"), "needs a program", nil),
        (daily("checks: [{name: c, http: ftp://x}]"), "expected an http or https URL", nil),
        (daily("checks: [{name: c, command: [x], contains: y}]"), "`contains`: belongs to `http`", nil),
        (daily("checks: [{name: c, http: \"http://a/\", timeout: 61s}]"), "must be 1ms to 60s", nil),
        (daily("checks: [{command: [x]}]"), "needs `name`", nil),
        (daily("checks: [{name: c, command: [x]}, {name: c, command: [y]}]"), "two are called `c`", nil),
        (daily("checks: [{name: c, comand: [x]}]"), "unknown key `comand`", "`command`"),
    ])
    func `is refused with its place and what would be right`(text: String, message: String, help: String?) throws {
        let problems = try ScheduleFixture.problems(text)
        #expect(problems.contains { $0.message.contains(message) }, "\(problems)")
        if let help { #expect(problems.contains { $0.suggestion?.contains(help) ?? false }, "\(problems)") }
        if !text.isEmpty { #expect(problems.allSatisfy { $0.location != nil }, "\(problems)") }
    }

    @Test func `is refused with everything that is wrong at once`() throws {
        let text = """
            schedules:
              a:
                run: [{experiment: x, weight: 0}]
                cron: "@daily"
                windw: 1h
                jitter: 25h
              b:
                run: x.yaml
                checks: [{name: c}]
            """
        #expect(try ScheduleFixture.problems(text).map { $0.location?.line } == [3, 5, 6, 7, 9])
    }

    @Test func `is refused when there is too much of anything`() throws {
        let many = { (count: Int, item: (Int) -> String) in (0..<count).map(item).joined(separator: ", ") }
        for (fields, message) in [
            ("run: [\(many(101) { "x\($0)" })], manual: true", "`run` has more than 100"),
            ("run: x, cron: [\(many(21) { _ in "\"@daily\"" })]", "more than 20 patterns"),
            ("run: x, manual: true, calendars: [\(many(21) { "c\($0)" })]", "more than 20 files"),
            ("run: x, manual: true, stages: [\(many(21) { "{name: s\($0)}" })]", "`stages` has more than 20"),
            (
                "run: x, manual: true, checks: [\(many(21) { "{name: s\($0), command: x}" })]",
                "`checks` has more than 20"
            ),
            (
                "run: x, manual: true, blackouts: [\(many(101) { _ in "{from: 2026-01-01, to: 2026-01-01}" })]",
                "`blackouts` has more than 100"
            ),
        ] {
            let problems = try ScheduleFixture.problems("schedules: {a: {\(fields)}}")
            #expect(problems.contains { $0.message.contains(message) }, "\(problems)")
        }
        let schedules = many(201) { "s\($0): {run: x, manual: true}" }
        #expect(
            try ScheduleFixture.problems("schedules: {\(schedules)}").map(\.message) == [
                "there are more than 200 schedules in one file"
            ])
    }

    @Test func `ends in diagnostics, never in a crash, however it was mangled`() throws {
        var random = SeededChoice(seed: 8)
        let good = Array(ScheduleFixture.whole.unicodeScalars)
        let pieces = [
            "{", "}", "[", "]", ":", "- ", "*", "&a ", "\n", "  ", "\"", "999999999999999999999", "-1", "null", "\t",
            "é", "%",
            "0", ",", "#",
        ]
        var refused = 0
        for _ in 0..<1500 {
            var text = good
            for _ in 0..<(1 + random.next() % 3) where !text.isEmpty {
                let place = Int(random.next() % UInt64(text.count))
                switch random.next() % 4 {
                case 0: text.remove(at: place)
                case 1: text.removeSubrange(place..<min(text.count, place + Int(random.next() % 40)))
                case 2: text.insert(text[Int(random.next() % UInt64(text.count))], at: place)
                default:
                    text.insert(
                        contentsOf: Array(pieces[Int(random.next() % UInt64(pieces.count))].unicodeScalars), at: place)
                }
            }
            var mangled = String.UnicodeScalarView()
            mangled.append(contentsOf: text)
            let source = try SpecSource(name: "drills.yaml", text: String(mangled))
            do {
                let schedules = try ScheduleParser.parse(source, in: "/etc/drills")
                #expect(schedules.allSatisfy { !$0.choices.isEmpty && $0.choices.allSatisfy { $0.weight > 0 } })
            } catch {
                refused += 1
                #expect(!error.all.isEmpty && !source.render(error).isEmpty)
            }
        }
        #expect((500..<1500).contains(refused), "\(refused) of 1500 were refused")
    }
}
