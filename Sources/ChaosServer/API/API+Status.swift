extension API {
    var status: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/status", role: .view, id: "status", summary: "How the daemon stands.",
                answer: .json("DaemonStatus")
            ) { call in
                let status = try await call.ask { try $0.status() }
                return try JSONAnswer.response(call.caller.role == .admin ? status : status.withoutSources)
            }
        ]
    }
}
