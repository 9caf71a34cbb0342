import ChaosModel
import Hummingbird

extension API {
    struct ScheduleList: Codable { var schedules: [ScheduleStatus] }
    struct ScheduleDetail: Codable {
        var schedule: ScheduleStatus
        /// For admins only: secrets may stand in it.
        var yaml: String?
    }
    struct ForecastList: Codable { var forecast: [ForecastEntry] }

    private static let next = [
        QueryParameter(name: "n", summary: "How many; 20 unless told.", kind: .count(1...1000)),
        QueryParameter(name: "from", summary: "After this time; now unless told.", kind: .time),
    ]

    var schedules: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/schedules", role: .view, id: "schedules",
                summary: "Every schedule and how it stands, by name.", answer: .json("ScheduleList")
            ) { call in try JSONAnswer.response(ScheduleList(schedules: try await call.ask { try $0.schedules() })) },
            Endpoint(
                method: .get, path: "/api/v1/schedules/{name}", role: .view, id: "schedule",
                summary: "A schedule, how it stands, and for admins the YAML of its file.",
                answer: .json("ScheduleDetail"),
                errors: [.unknown]
            ) { call in
                let name = try call.schedule()
                let (all, text) = try await call.ask { (try $0.schedules(), try $0.text(of: name)) }
                guard let schedule = all.first(where: { $0.name == name }) else {
                    throw APIError(.unknown, "there is no schedule `\(name)`")
                }
                let yaml = call.caller.role == .admin ? text : nil
                return try JSONAnswer.response(ScheduleDetail(schedule: schedule, yaml: yaml))
            },
            Endpoint(
                method: .put, path: "/api/v1/schedules/{name}", role: .admin, id: "addSchedule",
                summary: "Writes a schedule file of this one schedule, if it is good; nothing is changed otherwise.",
                body: .yaml, answer: .nothing, errors: [.invalid, .conflict]
            ) { call in
                let name = try call.schedule()
                try await call.ask { try $0.add(name, yaml: call.text, by: call.caller.name) }
                return Response(status: .noContent)
            },
            Endpoint(
                method: .delete, path: "/api/v1/schedules/{name}", role: .admin, id: "removeSchedule",
                summary: "Removes the file of a schedule that stands there alone.", answer: .nothing,
                errors: [.unknown, .conflict]
            ) { call in
                let name = try call.schedule()
                try await call.ask { try $0.remove(name, by: call.caller.name) }
                return Response(status: .noContent)
            },
            Endpoint(
                method: .get, path: "/api/v1/schedules/{name}/next", role: .view, id: "scheduleNext",
                summary: "The next times of a schedule, and what becomes of each.", query: Self.next,
                answer: .json("ForecastList"), errors: [.unknown]
            ) { call in try await forecast(call, try call.schedule()) },
            Endpoint(
                method: .get, path: "/api/v1/next", role: .view, id: "next",
                summary: "The next times of all schedules, in order.", query: Self.next, answer: .json("ForecastList")
            ) { call in try await forecast(call, nil) },
        ]
    }

    private func forecast(_ call: APICall, _ schedule: String?) async throws -> Response {
        let count = call.count("n") ?? 20, from = call.time("from")
        let entries = try await call.ask { try $0.forecast(schedule, count: count, from: from) }
        return try JSONAnswer.response(ForecastList(forecast: entries))
    }
}
