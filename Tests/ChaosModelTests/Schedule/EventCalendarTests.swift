import Testing

@testable import ChaosModel

@Suite
struct `A calendar's events` {
    private func calendar(_ events: String...) throws -> EventCalendar {
        let body = events.map { "BEGIN:VEVENT\n\($0)\nEND:VEVENT\n" }.joined()
        return try read("BEGIN:VCALENDAR\nVERSION:2.0\n\(body)END:VCALENDAR\n")
    }

    private func read(_ text: String) throws -> EventCalendar {
        let berlin = try #require(TimingFixture.zone("Europe/Berlin"))
        return try EventCalendar(text: text, in: berlin) { TimingFixture.zone($0) }
    }

    /// The name of what touches a minute of universal time.
    private func said(_ calendar: EventCalendar, _ times: String...) throws -> [String?] {
        try times.map {
            let moment = try CivilTime(field: $0).seconds
            return calendar.stretch(touching: moment...moment)?.summary
        }
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let problems as Diagnostics {
            return problems.all.map { "\($0.location?.line ?? 0): \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `take time from their begin up to their end, in their own zone`() throws {
        let calendar = try calendar(
            "SUMMARY:Release\\, the\n  big one\r\nDTSTART;TZID=America/New_York:20261224T120000\nDTEND;TZID=America/New_York:20261224T130000",
            "SUMMARY:UTC\nDTSTART:20261225T120000Z\nDURATION:PT90M",
            "SUMMARY:floating\nDTSTART:20261226T120000\nDURATION:P1DT1H",
            "SUMMARY:day\nDTSTART;VALUE=DATE:20270101",
            "SUMMARY:days\nDTSTART;VALUE=DATE:20270110\nDTEND;VALUE=DATE:20270112")
        #expect(
            try said(calendar, "2026-12-24 16:59", "2026-12-24 17:00", "2026-12-24 17:59", "2026-12-24 18:00")
                == [nil, "Release, the big one", "Release, the big one", nil])
        #expect(
            try said(calendar, "2026-12-25 11:59", "2026-12-25 12:00", "2026-12-25 13:29", "2026-12-25 13:30")
                == [nil, "UTC", "UTC", nil])
        #expect(
            try said(calendar, "2026-12-26 10:59", "2026-12-26 11:00", "2026-12-27 11:59", "2026-12-27 12:00")
                == [nil, "floating", "floating", nil])
        #expect(
            try said(calendar, "2026-12-31 22:59", "2026-12-31 23:00", "2027-01-01 22:59", "2027-01-01 23:00")
                == [nil, "day", "day", nil])
        #expect(
            try said(calendar, "2027-01-09 22:59", "2027-01-09 23:00", "2027-01-11 22:59", "2027-01-11 23:00")
                == [nil, "days", "days", nil])
        let stretch = try #require(calendar.stretch(touching: 0...Int.max))
        #expect(stretch.line == 3)
    }

    @Test func `come again by their rule, but for what is left out, moved or added`() throws {
        let calendar = try calendar(
            """
            UID:1
            SUMMARY:freeze
            DTSTART;TZID=Europe/Berlin:20260105T220000
            DTEND;TZID=Europe/Berlin:20260106T020000
            RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T000000Z
            EXDATE;TZID=Europe/Berlin:20260112T220000,20260119T220000
            RDATE;TZID=Europe/Berlin:20260107T100000
            """,
            "UID:1\nSUMMARY:moved\nRECURRENCE-ID;TZID=Europe/Berlin:20260126T220000\nDTSTART:20260128T100000Z\nDURATION:PT1H",
            "UID:1\nSTATUS:CANCELLED\nRECURRENCE-ID:20260202T210000Z\nDTSTART:20260202T210000Z")
        #expect(
            try said(calendar, "2026-01-05 21:00", "2026-01-06 00:59", "2026-01-06 01:00", "2026-01-07 09:30")
                == ["freeze", "freeze", nil, "freeze"])
        #expect(try said(calendar, "2026-01-12 22:00", "2026-01-19 22:00") == [nil, nil])
        #expect(try said(calendar, "2026-01-26 22:00", "2026-01-28 10:30") == [nil, "moved"])
        #expect(try said(calendar, "2026-02-02 22:00", "2026-02-09 22:00") == [nil, "freeze"])
        // By the clock on the wall: an hour earlier in summer.
        #expect(try said(calendar, "2026-07-06 19:59", "2026-07-06 20:00") == [nil, "freeze"])
        #expect(try said(calendar, "2026-12-28 22:00", "2027-01-04 22:00") == ["freeze", nil])
    }

    @Test func `that are cancelled or transparent take no time`() throws {
        let calendar = try calendar(
            "STATUS:CANCELLED\nDTSTART:20260105T220000Z\nDURATION:PT1H",
            "TRANSP:TRANSPARENT\nDTSTART:20260105T220000Z\nDURATION:PT1H")
        #expect(calendar.count == 0)
        #expect(calendar.stretch(touching: Int.min...Int.max) == nil)
    }

    @Test func `leave zones, alarms and tasks alone`() throws {
        let text = """
            BEGIN:VCALENDAR
            BEGIN:VTIMEZONE
            TZID:Europe/Berlin
            BEGIN:STANDARD
            DTSTART:19701025T030000
            RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
            END:STANDARD
            END:VTIMEZONE
            BEGIN:VTODO
            DUE:20260105T220000Z
            END:VTODO
            BEGIN:VEVENT
            DTSTART;TZID="Europe/Berlin":20260105T220000
            BEGIN:VALARM
            TRIGGER:-PT15M
            DURATION:PT1H
            END:VALARM
            END:VEVENT
            END:VCALENDAR
            """
        #expect(try said(try read(text), "2026-01-05 21:00", "2026-01-05 21:01") == ["an event without a name", nil])
    }

    @Test func `that are not understood are errors that name the line`() {
        let event = { (lines: String) in "BEGIN:VCALENDAR\nBEGIN:VEVENT\n\(lines)\nEND:VEVENT\nEND:VCALENDAR" }
        let good = "DTSTART:20260105T220000Z\n"
        #expect(problems(event("SUMMARY:x")) == ["2: the event has no DTSTART"])
        #expect(problems(event(good + "RRULE:FREQ=WEEKLY;BYWEEKNO=3")) == ["4: BYWEEKNO is not supported"])
        #expect(
            problems(event("DTSTART;TZID=Moon/Crater:20260105T220000")) == ["3: nobody knows the zone `Moon/Crater`"])
        #expect(
            problems(event("DTSTART:20260230T220000Z")) == [
                "3: DTSTART: `20260230T220000Z` is not a time, such as `20261224T120000`"
            ])
        #expect(problems(event("DTSTART:20260105")) == ["3: DTSTART: `20260105` is a date, which needs VALUE=DATE"])
        #expect(problems(event(good + "EXRULE:FREQ=DAILY")) == ["4: `EXRULE` of an event is not understood"])
        #expect(problems(event(good + "DURATION:-PT1H")) == ["4: `-PT1H` is no duration"])
        #expect(problems(event(good + "DTEND:20260105T210000Z")) == ["4: the event ends before it begins"])
        #expect(
            problems(event(good + "RDATE;VALUE=PERIOD:20260105T210000Z/PT1H")) == [
                "4: RDATE with VALUE=PERIOD is not supported"
            ])
        #expect(
            problems(event(good + "EXDATE;VALUE=DATE:20260106")) == [
                "2: RDATE and EXDATE are of DTSTART's kind: a date, or a time"
            ])
        #expect(problems(event(good + good)) == ["4: the event has DTSTART twice"])
        #expect(problems(event(good + "what is this")) == ["4: this is no line of a calendar"])
        #expect(
            problems("BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nEND:VFREEBUSY\nEND:VCALENDAR") == [
                "2: `VFREEBUSY` is not understood here"
            ])
        #expect(problems("BEGIN:VCALENDAR\nBEGIN:VEVENT\n\(good)END:VCALENDAR").count == 2)
        #expect(problems("") == ["0: this is no calendar: BEGIN:VCALENDAR is missing"])
        #expect(problems("experiment: x") == ["1: `EXPERIMENT` stands outside of a calendar"])
        #expect(problems(String(repeating: "x", count: EventCalendar.largest + 1)).count == 1)
    }

    @Test func `survive every cut and every changed byte`() throws {
        let whole = Array(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20260105T220000\r\nDURATION:P1W\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
                .utf8)
        var accepted = 0
        for index in whole.indices {
            for byte in [0, 10, 45, 57, 58, 255] as [UInt8] {
                var bytes = whole
                bytes[index] = byte
                let calendar = try? read(String(decoding: bytes, as: UTF8.self))
                if calendar?.stretch(touching: 0...1) == nil, calendar != nil { accepted += 1 }
            }
            _ = try? read(String(decoding: whole.prefix(index), as: UTF8.self))
        }
        #expect(accepted > 0)
    }
}
