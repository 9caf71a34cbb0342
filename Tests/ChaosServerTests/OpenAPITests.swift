import ChaosModel
import ChaosTestKit
import Foundation
import LinuxKernel
import Testing

@testable import ChaosServer

@Suite
struct `The description of the API` {
    static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../Documentation/openapi.json")

    @Test func `is what the server answers by`() async throws {
        let text = try OpenAPIDocument.text(SampleServer.endpoints)
        if ProcessInfo.processInfo.environment["AFTERSHOCK_RENEW_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: Self.file)
            Issue.record("Documentation/openapi.json was written anew")
        }
        #expect(try String(contentsOf: Self.file, encoding: .utf8) == text)
        try await RunningServer.run { server in
            let served = try await server.ask("GET", "/api/v1/openapi.json", token: server.texts[.view])
            #expect(served.text == text)
        }
    }

    @Test func `has every path and method that is served, and no other`() async throws {
        struct Document: Decodable { var paths: [String: [String: Operation]] }
        struct Operation: Decodable { var operationId: String }
        let document = try JSONDecoder().decode(Document.self, from: try Data(contentsOf: Self.file))
        let described = Set(
            document.paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
        #expect(described == Set(SampleServer.endpoints.map { "\($0.method.rawValue) \($0.path)" }))
        let names = document.paths.values.flatMap { $0.values.map(\.operationId) }
        #expect(Set(names).count == names.count)
        try await RunningServer.run(SampleServer.unlimited) { server in
            for endpoint in SampleServer.endpoints {
                let path = endpoint.path.replacing("{name}", with: "sealed").replacing("{id}", with: "none")
                let methods = ["GET", "PUT", "POST", "DELETE", "PATCH"].filter { method in
                    !SampleServer.endpoints.contains { $0.path == endpoint.path && $0.method.rawValue == method }
                }
                for method in methods {
                    let answer = try await server.ask(method, path, token: server.texts[.admin])
                    #expect(answer.status == 405 && answer.code == .methodNotAllowed, "\(method) \(path)")
                    #expect(answer.header("allow")?.contains(endpoint.method.rawValue) == true)
                }
            }
        }
    }

    @Test(.enabled(if: PythonModule.exists("jsonschema"), "needs python3-jsonschema"))
    func `fits every answer, good and bad`() async throws {
        try await RunningServer.run(SampleServer.unlimited) { server in
            var answers: [SchemaCheck.Answer] = []
            for endpoint in SampleServer.endpoints {
                let good = try await Self.answer(endpoint, server, server.texts[.admin])
                let bad = try await Self.answer(endpoint, server, endpoint.role == nil ? nil : "aft_no")
                for answer in [good, bad] {
                    answers.append(SchemaCheck.Answer(endpoint.path, endpoint.method.rawValue, answer))
                }
                guard case .none = endpoint.body else { continue }
                let path = endpoint.path.replacing("{name}", with: "sealed").replacing("{id}", with: "none") + "?x=1"
                let strange = try await server.ask(endpoint.method.rawValue, path, token: server.texts[.admin])
                #expect(strange.status == 400, "\(path)")
            }
            try await SchemaCheck.hold(answers)
        }
    }

    @Test func `keeps anything from being served that it does not have`() async throws {
        let endpoints = SampleServer.endpoints
        #expect(throws: ServerError.undeclared("GET /api/v1/secret")) {
            try DaemonServer.requireDeclared(["GET /", "GET /api/v1/status", "GET /api/v1/secret"], by: endpoints)
        }
        await #expect(throws: ServerError.undeclared("PATCH /metrics/{name}")) {
            try await RunningServer.run(routes: [SecretRoute()]) { _ in }
        }
        // The pages add nothing to the API either.
        try await RunningServer.run(routes: [Dashboard(hub: LiveHub())]) { server in
            let answer = try await server.ask("GET", "/login")
            #expect(answer.status == 200)
        }
    }

    @Test(.enabled(if: PythonModule.exists("jsonschema"), "needs python3-jsonschema"))
    func `fits every event of the stream`() async throws {
        let hub = LiveHub(), live = SamplePages.live("checkout")
        let (begin, status, end) = (try #require(live.begin), try #require(live.status), try #require(live.end))
        try await RunningServer.run(hub: hub) { server in
            for line in [LiveLine.begin(begin), .status(status), .end(end)] + live.events.map(LiveLine.event) {
                try hub.tell(line)
            }
            let client = try LiveClient(port: server.port, token: try #require(server.texts[.view]))
            try await client.wait { $0.contains("event: end\n") && $0.contains("event: event\n") }
            try hub.tell(SamplePages.status("checkout"))
            let text = try await client.wait { $0.contains("event: daemon\n") && $0.hasSuffix("\n\n\r\n") }
            #expect(Set(SchemaCheck.events(text).map(\.event)) == Set(LiveFrame.Kind.allCases.map(\.rawValue)))
            let now = try await server.ask("GET", "/api/v1/live/now", token: server.texts[.view])
            try await SchemaCheck.hold([SchemaCheck.Answer("/api/v1/live/now", "GET", now)], events: text)
        }
    }

    private static func answer(_ endpoint: ChaosServer.Endpoint, _ server: RunningServer, _ token: String?) async throws
        -> RawAnswer
    {
        if endpoint.role == nil, token != nil, let text = server.texts[.view] {
            return try await server.ask(
                "POST", endpoint.path, body: #"{"token":"\#(text)"}"#, type: "application/json")
        }
        return try await `Who may do what`.request(endpoint, on: server, token: token)
    }

    @Test(.enabled(if: PythonModule.exists("openapi_spec_validator"), "needs openapi-spec-validator for Python"))
    func `is OpenAPI`() async throws {
        let program = """
            import json, sys, openapi_spec_validator
            openapi_spec_validator.validate(json.load(open(sys.argv[1])))
            print("valid")
            """
        let said = try await Aside.run { try PythonModule.run(program, [Self.file.path], Data()) }
        #expect(said == "valid\n")
    }
}
