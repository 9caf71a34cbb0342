import Testing

@testable import ChaosModel

@Suite
struct `What is wrong with a time pattern` {
    @Test(arguments: [
        ("61 * * * *", "the minute field: `61` is not 0 to 59"),
        ("60 * * * *", "the minute field: `60` is not 0 to 59 (the full hour is 0)"),
        ("0 24 * * *", "the hour field: `24` is not 0 to 23 (midnight is 0)"),
        ("0 22-2 * * *", "the hour field: the range `22-2` ends before it begins (write `22-23,0-2`)"),
        ("0 0 0 * *", "the day-of-month field: `0` is not 1 to 31 (the first day is 1, the last one `L`)"),
        ("0 0 * jna *", "the month field: `jna` is not 1 to 12, or jan to dec (did you mean `jan`?)"),
        ("0 0 * * 8", "the day-of-week field: `8` is not 0 to 7, or mon to sun"),
        (
            "0 0 * * mon#6",
            "the day-of-week field: `mon#6` needs 1 to 5 after the `#` (write `mon#2`, or `monL` for the last)"
        ),
        ("0 0 * * L", "the day-of-week field: `L` needs a day (the last Friday is `friL`, Saturday is `sat`)"),
        ("0 0 * * L5", "the day-of-week field: `L5` is the wrong way round (write `5L`)"),
        ("0 0 15L * *", "the day-of-month field: `15L` is not a day (the last day is `L`, the third before it `L-3`)"),
        ("0 0 mon#2 * *", "the day-of-month field: `mon#2` belongs into the day-of-week field"),
        (
            "0 0 1-5W * *",
            "the day-of-month field: `1-5W` is not a day (the weekday nearest to the 15th is `15W`, a single day)"
        ),
        ("0 L * * *", "the hour field: `L` stands for a day only"),
        ("? 0 * * *", "the minute field: `?` stands for a day only (write `*`)"),
        ("*/0 * * * *", "the minute field: the step of `*/0` is not 1 to 59"),
        (
            "*/90 * * * *",
            "the minute field: the step of `*/90` is not 1 to 59 (a step that is longer is a rule: `FREQ=MINUTELY;INTERVAL=90`)"
        ),
        ("*/x * * * *", "the minute field: `*/x` needs a number after the `/` (write `*/10`)"),
        ("1,,2 * * * *", "the minute field: a number is missing in `` (a list is written `1,2,3`)"),
        ("1-2-3 * * * *", "the minute field: `1-2-3` is not a range (write `1-5`)"),
        (
            "0 0 30 2 *",
            "`0 0 30 2 *` is never due: no such month has such a day (check the day-of-month field `30` and the month field `2`)"
        ),
        (
            "0 0 31 4,6,9,11 *",
            "`0 0 31 4,6,9,11 *` is never due: no such month has such a day (check the day-of-month field `31` and the month field `4,6,9,11`)"
        ),
        (
            "0 0 0 1 1 *",
            "`0 0 0 1 1 *` has six fields: seconds are not supported (write five fields: minute hour day-of-month month day-of-week)"
        ),
        (
            "0 0 1 1",
            "expected five fields, found 4 in `0 0 1 1` (the fields are minute hour day-of-month month day-of-week, such as `30 2 * * mon-fri`, or a nickname such as `@daily`)"
        ),
        (
            "@reboot",
            "`@reboot` is no time: a host that has just started is not one to disturb (write a time of day, such as `30 2 * * *`)"
        ),
        ("@dayly", "there is no nickname `@dayly` (did you mean `@daily`?)"),
    ])
    func `is said with the field and the part`(text: String, expected: String) {
        let error = #expect(throws: FieldError.self) { try CronExpression(field: text) }
        #expect((error?.message ?? "") + (error?.suggestion.map { " (\($0))" } ?? "") == expected)
    }

    @Test(arguments: [
        ("", "`` is no part of a rule (write it like `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU`)"),
        ("INTERVAL=2", "the rule has no FREQ (write it like `FREQ=WEEKLY;BYDAY=TU`)"),
        (
            "FREQ=SECONDLY",
            "FREQ=SECONDLY is not supported (it is one of MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY)"
        ),
        ("FREQ=WEEKLI", "FREQ is not `WEEKLI` (did you mean `WEEKLY`?)"),
        ("FREQ=DAILY;BYWEEKNO=3", "BYWEEKNO is not supported"),
        ("FREQ=DAILY;BYDAYS=MO", "a rule has no part `BYDAYS` (did you mean `BYDAY`?)"),
        ("FREQ=DAILY;FREQ=DAILY", "the rule has FREQ twice"),
        ("FREQ=DAILY;COUNT=0", "COUNT: `0` is not 1 to 10000"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "COUNT and UNTIL exclude each other (leave one of them out)"),
        (
            "FREQ=DAILY;UNTIL=20270230",
            "UNTIL: `20270230` is not a time (write `20271231`, `20271231T120000` or `20271231T110000Z`)"
        ),
        ("FREQ=DAILY;BYDAY=2TU", "BYDAY=2TU needs FREQ=MONTHLY or FREQ=YEARLY (write `TU`)"),
        ("FREQ=MONTHLY;BYDAY=6TU", "BYDAY=6TU: a month has at most five of a day"),
        (
            "FREQ=MONTHLY;BYDAY=TUE",
            "BYDAY: `TUE` is not a day (write MO, TU, WE, TH, FR, SA, SU, with a number for the nth: `2TU`, `-1FR`)"
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY: `32` is not 1 to 31, or negative from the end"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY does not go with FREQ=WEEKLY (write FREQ=DAILY or FREQ=MONTHLY)"),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS needs something to choose from (such as `BYDAY=MO,TU,WE,TH,FR`)"),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "`FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30` is never due: no such month has such a day (check BYMONTHDAY and BYDAY)"
        ),
    ])
    func `is said with the part of a rule`(text: String, expected: String) {
        let error = #expect(throws: FieldError.self) { try RecurrenceRule(field: text) }
        #expect((error?.message ?? "") + (error?.suggestion.map { " (\($0))" } ?? "") == expected)
    }

    @Test func `is an error and no crash, whatever the text`() {
        var random = SeededNumbers(state: 8)
        let letters = Array("0123456789*/-,?#LW@ monjanFREQ=;BYDAY\u{e9}\t")
        for _ in 0..<20_000 {
            let text = String((0..<random.next(24)).map { _ in letters[random.next(letters.count)] })
            if let cron = try? CronExpression(field: text) { #expect(cron.fieldText == text && !cron.words.isEmpty) }
            _ = try? RecurrenceRule(field: text)
            _ = try? RecurrenceRule(field: "FREQ=YEARLY;" + text)
        }
    }
}
