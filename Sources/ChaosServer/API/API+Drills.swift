import ChaosModel
import Hummingbird

extension API {
    struct DrillList: Codable { var drills: [DrillRecord] }

    private static let reason = BodyField(name: "reason", summary: "Why, for the audit log.", longest: 500)
    private static let optionalReason = BodyField(
        name: "reason", summary: "Why, for the audit log.", longest: 500, isOptional: true)

    var drills: [Endpoint] {
        [
            Endpoint(
                method: .post, path: "/api/v1/schedules/{name}/pause", role: .run, id: "pauseSchedule",
                summary: "Keeps a schedule from starting drills until it is resumed.",
                body: .fields([Self.optionalReason]),
                answer: .nothing, errors: [.unknown, .conflict]
            ) { call in
                let name = try call.schedule(), reason = call.fields["reason"] ?? ""
                try await call.ask { try $0.pause(name, because: reason, by: call.caller.name) }
                return Response(status: .noContent)
            },
            Endpoint(
                method: .post, path: "/api/v1/schedules/{name}/resume", role: .run, id: "resumeSchedule",
                summary: "Lets a schedule start drills again.", answer: .nothing, errors: [.unknown, .conflict]
            ) { call in
                let name = try call.schedule()
                try await call.ask { try $0.resume(name, by: call.caller.name) }
                return Response(status: .noContent)
            },
            Endpoint(
                method: .post, path: "/api/v1/schedules/{name}/run", role: .run, id: "runSchedule",
                summary: "Starts a drill of a schedule now, with its checks and its policy.",
                answer: .json("DrillRecord"), errors: [.unknown, .conflict]
            ) { call in
                let name = try call.schedule()
                return try JSONAnswer.response(try await call.ask { try $0.run(name, by: call.caller.name) })
            },
            Endpoint(
                method: .get, path: "/api/v1/drills", role: .view, id: "drills",
                summary: "What became of past times, the newest first.",
                query: [
                    QueryParameter(name: "schedule", summary: "Of one schedule.", kind: .text(longest: 64)),
                    QueryParameter(name: "since", summary: "Due at this time or later.", kind: .time),
                    QueryParameter(name: "until", summary: "Due before this time.", kind: .time),
                    QueryParameter(
                        name: "state", summary: "How they stand.",
                        kind: .words(DrillRecord.State.allCases.map(\.rawValue))),
                    QueryParameter(
                        name: "limit", summary: "The newest, so many; 100 unless told.", kind: .count(1...1000)),
                ], answer: .json("DrillList"), errors: [.unknown]
            ) { call in
                let states = (call.query["state"] ?? "").split(separator: ",").compactMap {
                    DrillRecord.State(rawValue: String($0))
                }
                let query = DrillQuery(
                    schedule: call.query["schedule"], since: call.time("since"), until: call.time("until"),
                    states: states, limit: call.count("limit") ?? 100)
                return try JSONAnswer.response(DrillList(drills: try await call.ask { try $0.drills(query) }))
            },
        ]
    }

    var control: [Endpoint] {
        [
            Endpoint(
                method: .post, path: "/api/v1/halt", role: .halt, id: "halt",
                summary:
                    "Stops the run of now, whoever began it, takes everything back, and keeps runs from beginning.",
                body: .fields([Self.reason]), answer: .nothing
            ) { call in
                let reason = call.fields["reason"] ?? ""
                try await call.ask { try $0.halt(because: reason, by: call.caller.name) }
                return Response(status: .noContent)
            },
            Endpoint(
                method: .delete, path: "/api/v1/halt", role: .run, id: "clearHalt",
                summary: "Lets runs begin again.", answer: .nothing, errors: [.conflict]
            ) { call in
                try await call.ask { try $0.clearHalt(by: call.caller.name) }
                return Response(status: .noContent)
            },
            Endpoint(
                method: .post, path: "/api/v1/reload", role: .admin, id: "reload",
                summary: "Reads every schedule file again.", answer: .json("DaemonStatus")
            ) { call in try JSONAnswer.response(try await call.ask { try $0.reload(by: call.caller.name) }) },
        ]
    }
}
