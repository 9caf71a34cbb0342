import Testing
@testable import ChaosModel

struct HistoryTimeTests {
    private let now = 1_800_000_000.0

    static let times: [(String, Double)] = [
        ("90d", 1_792_224_000), ("12h", 1_799_956_800), ("0s", 1_800_000_000), ("1.5h", 1_799_994_600),
        ("2w", 1_798_790_400), ("1y", 1_768_464_000), ("2026-11-01", 1_793_491_200),
        ("2026-11-01T17:30", 1_793_554_200), ("2026-11-01T17:30Z", 1_793_554_200),
        ("2026-11-01T17:30:05.250Z", 1_793_554_205.25), ("1970-01-01", 0),
    ]

    @Test(arguments: times)
    func `a time is read`(text: String, seconds: Double) throws {
        #expect(try HistoryTime(field: text).seconds(now: now) == seconds)
    }

    @Test(
        arguments: [
            "", "90", "90x", "-90d", "d", "yesterday", "2026-13-01", "2026-02-30", "2026-11-01T", "2026-11-01T25:00",
            "2026-11-01T17", "2026-11-01T17:30:60", "2026-11-01T17:30:5", "99999999d", "2026-11-01T17:30+01:00",
        ])
    func `what is no time is refused with what would be one`(text: String) {
        #expect(throws: FieldError.self) { try HistoryTime(field: text) }
    }

    @Test(arguments: ["90d", "12h", "90s", "2026-11-01T17:30:05.250Z", "0s", "1.5s"])
    func `its text reads back as the same time`(text: String) throws {
        let time = try HistoryTime(field: text)
        #expect(time.fieldText == text)
        #expect(try HistoryTime(field: time.fieldText) == time)
    }
}
