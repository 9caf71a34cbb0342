import ChaosScheduler
import HTTPTypes
import Hummingbird

extension API {
    struct SessionAnswer: Codable {
        var name: String
        var role: Role
        /// To be sent as `X-Aftershock-CSRF`; of sessions alone.
        var csrf: String?
    }

    var session: [Endpoint] {
        [
            Endpoint(
                method: .post, path: "/api/v1/session", role: nil, id: "login",
                summary: "Begins a session of the dashboard: sets its cookie.",
                body: .fields([BodyField(name: "token", summary: "A token.", longest: 100)]), answer: .json("Session")
            ) { call in
                let token = try await gate.login(call.fields["token"] ?? "", call.context)
                if let cookie = call.context.cookie { try gate.sessions.end(cookie) }
                let begun = try gate.sessions.begin(token: token.sha256)
                var response = try JSONAnswer.response(
                    SessionAnswer(name: token.name, role: token.role, csrf: begun.csrf))
                response.headers[.setCookie] = Self.cookie(begun.cookie)
                return response
            },
            Endpoint(
                method: .get, path: "/api/v1/session", role: .view, id: "whoami", summary: "Who asks.",
                answer: .json("Session")
            ) { call in
                try JSONAnswer.response(
                    SessionAnswer(name: call.caller.name, role: call.caller.role, csrf: call.context.csrf))
            },
            Endpoint(
                method: .delete, path: "/api/v1/session", role: .view, id: "logout", summary: "Ends the session.",
                answer: .nothing
            ) { call in
                if let cookie = call.context.cookie { try gate.sessions.end(cookie) }
                return Response(status: .noContent, headers: [.setCookie: Self.cookie("") + "; Max-Age=0"])
            },
        ]
    }

    private static func cookie(_ value: String) -> String {
        "\(Sessions.cookie)=\(value); HttpOnly; SameSite=Strict; Path=/"
    }
}
