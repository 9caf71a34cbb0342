import Testing

@testable import ChaosModel

@Suite
struct `Words of a timing` {
    @Test(arguments: [
        ("30 2 * * mon-fri", "at 02:30, Monday to Friday"),
        ("*/15 9-17 * * *", "every 15 minutes from 09:00 to 17:59"),
        ("0 4 * * *", "at 04:00, every day"), ("* * * * *", "every minute"), ("0 * * * *", "every hour"),
        ("5 * * * *", "every hour at :05"), ("0 */2 * * *", "every 2 hours"),
        ("30 */6 * * sat,sun", "at 00:30, 06:30, 12:30 and 18:30, Saturday and Sunday"),
        ("0 0 L * *", "at 00:00, on the last day"),
        ("0 0 15W,1 * *", "at 00:00, on the 1st and the weekday (Monday to Friday) nearest to the 15th"),
        ("0 0 * * friL", "at 00:00, the last Friday"), ("0 0 * * mon#2", "at 00:00, the 2nd Monday"),
        ("0 0 13 * fri", "at 00:00, on the 13th or Friday"),
        ("0 0 */13 * fri", "at 00:00, Friday when it is the 1st, 14th and 27th"),
        ("0 0 * * fri-mon", "at 00:00, Friday to Monday"),
        ("0 12 1 1,7 *", "at 12:00, on the 1st, in January and July"),
        ("10-50/20 1,3 * * *", "at 01:10, 01:30, 01:50, 03:10, 03:30 and 03:50, every day"),
        ("7,9 */3 * * *", "at 7 and 9 minutes past the hour, of the hours 0, 3, 6, 9, 12, 15, 18 and 21, every day"),
    ])
    func `say when an expression is due`(text: String, expected: String) throws {
        #expect(try DrillTiming.cron([CronExpression(field: text)]).words == expected)
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday at 10:20"),
        ("FREQ=DAILY", "every day at 10:20"), ("FREQ=HOURLY;INTERVAL=6", "every 6 hours at 20 minutes past the hour"),
        ("FREQ=MINUTELY;INTERVAL=45", "every 45 minutes"),
        ("FREQ=WEEKLY", "every week on Monday at 10:20"),
        ("FREQ=MONTHLY;BYDAY=2TU,-1FR", "every month on the 2nd Tuesday and the last Friday at 10:20"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,-3,15", "every month on the 15th, the last day and the 3rd last day at 10:20"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "every month the last of the times on Monday to Friday at 10:20"
        ),
        ("FREQ=YEARLY", "every year on the 23rd of November at 10:20"),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
            "every year on Monday when it is the 29th at 10:20 in February"
        ),
        ("FREQ=DAILY;COUNT=3", "every day at 10:20, 3 times"),
        ("FREQ=DAILY;UNTIL=20271231", "every day at 10:20, until 2027-12-31 23:59"),
    ])
    func `say when a rule is due`(text: String, expected: String) throws {
        var rule = try RecurrenceRule(field: text)
        rule.start = try CivilTime(field: "2026-11-23 10:20")
        #expect(DrillTiming.rule(rule).words == expected)
    }
}
