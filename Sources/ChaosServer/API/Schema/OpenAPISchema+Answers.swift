import ChaosModel
import ChaosScheduler

extension OpenAPISchema {
    /// What answers are made of, by name.
    /// - Throws: what a type throws that says nothing of its JSON.
    static func components() throws -> [(String, SchemaValue)] {
        let trace = SchemaTrace()
        for type in [Report.self, RunSummary.self, HistoryReport.self, LiveSnapshot.self] as [any Decodable.Type] {
            _ = try trace.schema(of: type)
        }
        return written + trace.components
    }

    private static let written: [(String, SchemaValue)] = [
        (
            "Error",
            object([("error", object([("code", one(of: APIError.Code.allCases.map(\.rawValue))), ("message", text)]))])
        ),
        ("DaemonStatus", daemonStatus),
        ("ScheduleStatus", scheduleStatus), ("ForecastEntry", forecastEntry), ("DrillRecord", drillRecord),
        ("ScheduleList", object([("schedules", list(of: reference("ScheduleStatus")))])),
        ("ScheduleDetail", object([("schedule", reference("ScheduleStatus"))], optional: [("yaml", text)])),
        ("ForecastList", object([("forecast", list(of: reference("ForecastEntry")))])),
        ("DrillList", object([("drills", list(of: reference("DrillRecord")))])),
        ("RunList", object([("runs", list(of: reference("RunSummary")))])),
        ("Doctor", doctor), ("Audit", audit),
        (
            "Session",
            object([("name", text), ("role", one(of: Role.allCases.map(\.rawValue)))], optional: [("csrf", text)])
        ),
        (
            "OpenAPI",
            part(
                "This description.",
                [("openapi", text), ("info", anything), ("paths", anything), ("components", anything)])
        ),
    ]

    private static let daemonStatus = object(
        [
            ("version", text), ("host", text), ("pid", whole), ("startedAt", time), ("now", time),
            ("schedules", whole), ("paused", whole),
            ("badFiles", list(of: object([("path", text), ("problem", text), ("keepsEarlier", truth)]))),
            ("troubles", texts),
        ],
        optional: [("drill", reference("DrillRecord")), ("run", text), ("halted", text)])

    private static let scheduleStatus = object(
        [
            ("name", text), ("file", text), ("timing", text), ("zone", text), ("experiments", texts),
            ("failures", whole), ("isSealed", truth),
        ],
        optional: [
            ("summary", text), ("pause", object([("by", text), ("since", time), ("reason", text)])),
            ("next", reference("ForecastEntry")), ("last", reference("DrillRecord")),
        ])

    private static let forecastEntry = object(
        [
            ("schedule", text), ("nominal", time), ("earliest", time), ("latest", time), ("local", text),
            ("isDue", truth), ("reason", text),
        ],
        optional: [("moment", time), ("experiment", text), ("commitment", text)])

    private static let drillRecord = object(
        [
            ("id", whole), ("schedule", text), ("nominal", time), ("trigger", text),
            ("state", one(of: DrillRecord.State.allCases.map(\.rawValue))), ("runs", texts),
        ],
        optional: [
            ("moment", time), ("experiment", text), ("stage", whole), ("stages", whole), ("startedAt", time),
            ("endedAt", time), ("verdict", text), ("reason", text), ("commitment", text), ("opening", text),
        ])

    private static let doctor = object([
        ("capabilities", map(of: object([("works", truth), ("detail", text)], optional: [("fix", text)]))),
        ("mechanisms", map(of: text)), ("held", list(of: .object([]))), ("missing", map(of: text)),
    ])

    private static let audit = object(
        [
            ("intact", truth), ("head", text), ("count", whole), ("verifiedAt", time),
            (
                "entries",
                list(
                    of: part("An entry as it stands in the log.", [("hash", text), ("who", anything), ("kind", text)]))
            ),
        ],
        optional: [("problem", text)])
}
