import ChaosScheduler
import Foundation
import LinuxKernel
import Testing

@testable import ChaosServer

/// Every endpoint against every kind of caller, over a real socket.
@Suite
struct `Who may do what` {
    /// A request that is right in itself for an endpoint.
    static func request(
        _ endpoint: Endpoint, on server: RunningServer, token: String?, headers: [(String, String)] = []
    ) async throws -> RawAnswer {
        let path = endpoint.path.replacing("{name}", with: "weekly-kill").replacing("{id}", with: "no-such-run")
        let method = endpoint.method.rawValue
        switch endpoint.body {
        case .none: return try await server.ask(method, path, token: token, headers: headers)
        case .yaml:
            return try await server.ask(
                method, path, token: token, headers: headers, body: "schedules: {}\n", type: "application/yaml")
        case .fields(let fields):
            let values = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, "a release") })
            return try await server.ask(
                method, path, token: token, headers: headers,
                body: String(decoding: try JSONEncoder().encode(values), as: UTF8.self), type: "application/json")
        }
    }

    static func isChange(_ endpoint: Endpoint) -> Bool { endpoint.method != .get }

    @Test func `every endpoint answers its roles, refuses the others, and does nothing for them`() async throws {
        try await RunningServer.run(SampleServer.unlimited) { server in
            let expired = try server.tokens.add("late", role: .admin, lifetime: 0.001)
            let revoked = try server.tokens.add("gone", role: .admin)
            try server.tokens.revoke("gone")
            for endpoint in SampleServer.endpoints where endpoint.role != nil {
                let name = "\(endpoint.method) \(endpoint.path)"
                for token in [nil, expired, revoked, "aft_nonsense", "nonsense"] {
                    let answer = try await Self.request(endpoint, on: server, token: token)
                    #expect(
                        answer.status == 401 && answer.code == .unauthenticated, "\(name) with \(token ?? "nothing")")
                }
                for (role, text) in server.texts where role < endpoint.role ?? .view {
                    let answer = try await Self.request(endpoint, on: server, token: text)
                    #expect(answer.status == 403 && answer.code == .forbidden, "\(name) as \(role)")
                }
                let foreign = try await Self.request(
                    endpoint, on: server, token: server.texts[.admin], headers: [("Host", "evil.example")])
                #expect(foreign.status == 421, "\(name) by another name")
                if Self.isChange(endpoint) {
                    for header in [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
                        let answer = try await Self.request(
                            endpoint, on: server, token: server.texts[.admin], headers: [header])
                        #expect(answer.status == 403, "\(name) from a foreign page")
                    }
                }
            }
            #expect(server.desk.told == [])
            // The schedule is removed when nothing else is done with it any more.
            let last = SampleServer.endpoints.filter { $0.id == "removeSchedule" }
            for endpoint in SampleServer.endpoints.filter({ $0.id != "removeSchedule" }) + last {
                guard let role = endpoint.role, let text = server.texts[role] else { continue }
                let answer = try await Self.request(endpoint, on: server, token: text)
                #expect(answer.status != 401 && answer.status != 403 && answer.status != 421, "\(endpoint.path)")
            }
            #expect(server.desk.told.contains("pause weekly-kill by the-runer: a release"))
            #expect(server.desk.told.contains("halt by the-halter: a release"))
            #expect(server.desk.told.contains("add weekly-kill by the-adminer"))
        }
    }

    @Test func `a session changes things only with its token, from a page of its own`() async throws {
        try await RunningServer.run(SampleServer.unlimited) { server in
            let text = try #require(server.texts[.run])
            let login = try await server.ask(
                "POST", "/api/v1/session", body: #"{"token":"\#(text)"}"#, type: "application/json")
            #expect(login.status == 200)
            let cookie = try #require(login.header("set-cookie"))
            #expect(cookie.hasSuffix("; HttpOnly; SameSite=Strict; Path=/"))
            let pair = String(cookie.prefix { $0 != ";" })
            let csrf = try #require(try login.decoded(API.SessionAnswer.self).csrf)
            let origin = ("Origin", "http://127.0.0.1:\(server.port)"), known = ("Cookie", pair)
            let path = "/api/v1/schedules/weekly-kill/resume"
            let looked = try await server.ask("GET", "/api/v1/status", headers: [known])
            #expect(looked.status == 200)
            for headers in [
                [known], [known, origin], [known, ("X-Aftershock-CSRF", csrf)],
                [known, origin, ("X-Aftershock-CSRF", csrf + "x")],
                [known, ("Origin", "http://127.0.0.1:1"), ("X-Aftershock-CSRF", csrf)],
                [known, ("Sec-Fetch-Site", "same-site"), ("X-Aftershock-CSRF", csrf)],
                [known, ("Origin", "null"), ("X-Aftershock-CSRF", csrf)],
            ] {
                let answer = try await server.ask("POST", path, headers: headers)
                #expect(answer.status == 403 && answer.code == .forbidden, "\(headers)")
            }
            #expect(server.desk.told == [])
            let good = [known, origin, ("X-Aftershock-CSRF", csrf)]
            let resumed = try await server.ask("POST", path, headers: good)
            #expect(resumed.status == 204 && server.desk.told == ["resume weekly-kill by the-runer"])
            // It ends with its token, and when it is ended.
            let other = try await server.ask(
                "POST", "/api/v1/session", body: #"{"token":"\#(text)"}"#, type: "application/json")
            let second = String(try #require(other.header("set-cookie")).prefix { $0 != ";" })
            let ended = try await server.ask("DELETE", "/api/v1/session", headers: good)
            let after = try await server.ask("GET", "/api/v1/status", headers: [known])
            #expect(ended.status == 204 && after.status == 401)
            let before = try await server.ask("GET", "/api/v1/status", headers: [("Cookie", second)])
            try server.tokens.revoke("the-runer")
            let revoked = try await server.ask("GET", "/api/v1/status", headers: [("Cookie", second)])
            #expect(before.status == 200 && revoked.status == 401)
        }
    }

    @Test func `every answer says what a browser must not do with it`() async throws {
        try await RunningServer.run { server in
            for (path, token) in [("/api/v1/status", server.texts[.view]), ("/", nil), ("/api/v1/none", nil)] {
                let answer = try await server.ask("GET", path, token: token)
                #expect(answer.header("x-content-type-options") == "nosniff")
                #expect(answer.header("referrer-policy") == "no-referrer")
                #expect(answer.header("cache-control") == "no-store")
                #expect(
                    answer.header("content-security-policy")?.hasPrefix("default-src 'none'; script-src 'self'") == true
                )
                #expect(answer.header("access-control-allow-origin") == nil)
            }
        }
    }

    @Test func `wrong tokens are listened to so often only, and good ones always`() async throws {
        // None comes back while the requests are made, however slow that is.
        try await RunningServer.run({ $0.limits.failedLogins.rate = 0.001 }) { server in
            var statuses: [Int] = []
            for _ in 0..<12 { statuses.append(try await server.ask("GET", "/api/v1/status", token: "aft_no").status) }
            #expect(statuses.first == 401 && statuses.last == 429)
            let answer = try await server.ask("GET", "/api/v1/status", token: "aft_no")
            #expect(answer.code == .tooMany && Int(answer.header("retry-after") ?? "") ?? 0 > 0)
            let good = try await server.ask("GET", "/api/v1/status", token: server.texts[.view])
            #expect(good.status == 200)
        }
    }

    @Test func `a caller who asks too often waits, and can halt all the same`() async throws {
        try await RunningServer.run({ $0.limits.changes = Allowance(burst: 3, rate: 0.01) }) { server in
            var last = 0
            for _ in 0..<5 {
                last = try await server.ask(
                    "POST", "/api/v1/schedules/sealed/resume", token: server.texts[.admin]
                ).status
            }
            #expect(last == 429 && server.desk.told.count == 3)
            let halted = try await server.ask(
                "POST", "/api/v1/halt", token: server.texts[.admin], body: #"{"reason":"smoke"}"#,
                type: "application/json")
            #expect(halted.status == 204)
        }
    }
}
