import ChaosEngine
import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosServer

/// The API over what real runs of the built command left.
@Suite(.enabled(if: DaemonGround.isBuilt, "needs the built aftershock"))
struct `The API over real runs` {
    /// Runs the command to its end.
    private static func aftershock(_ arguments: [String], in folder: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: DaemonGround.products + "/aftershock")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["AFTERSHOCK_LOCK": folder + "/host.lock"]) {
            $1
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Two runs: one that passes, with a probe and a fault, and one that is nothing but a pause.
    private static func run(in state: String) throws {
        let port = try DaemonGround.freePort()
        let web = """
            experiment: nap-of-web
            labels: {team: shop}
            targets:
              web:
                command: [/usr/bin/python3, -m, http.server, "\(port)", --bind, 127.0.0.1, --directory, \(state)/served]
                ready: {tcp: "127.0.0.1:\(port)"}
            probes: {web: {http: "http://127.0.0.1:\(port)/", rate: 20/s, timeout: 400ms}}
            slos: [{probe: web, objective: errors <= 20%, window: 1s, step: 500ms}]
            steady-state: {for: 1s}
            method: [{process.pause: {target: web, for: 2s}}]
            recovery: {within: 30s, stable-for: 1s}

            """
        // Empty, for whoever asks that port.
        try Directory.createNew(state + "/served", mode: 0o700)
        try Data(web.utf8).write(to: URL(fileURLWithPath: state + "/web.yaml"))
        let nap = "experiment: nap\nmethod: [{pause: {for: 100ms}}]\n"
        try Data(nap.utf8).write(to: URL(fileURLWithPath: state + "/nap.yaml"))
        for (name, codes) in [("web", [0, 1] as Set<Int32>), ("nap", [0])] {
            let code = try aftershock(["run", state + "/\(name).yaml", "--id", name, "--state", state], in: state)
            #expect(codes.contains(code), "\(name) ended with \(code)")
        }
    }

    @Test(.enabled(if: PythonModule.exists("jsonschema"), "needs python3-jsonschema"))
    func `fits its description, and shows what the runs did`() async throws {
        try await RunningServer.run({ settings in
            SampleServer.unlimited(&settings)
            settings.aftershock = DaemonGround.products + "/aftershock"
            try Self.run(in: settings.state)
        }) { server in
            let token = server.texts[.view]
            func get(_ path: String, _ described: String) async throws -> (RawAnswer, SchemaCheck.Answer) {
                let answer = try await server.ask("GET", path, token: token)
                #expect(answer.status == 200, "\(path): \(answer.text.prefix(500))")
                return (answer, SchemaCheck.Answer(described, "GET", answer))
            }
            let (runs, runsCheck) = try await get("/api/v1/runs", "/api/v1/runs")
            #expect(try runs.decoded(API.RunList.self).runs.map(\.run) == ["nap", "web"])
            let (web, webCheck) = try await get("/api/v1/runs/web", "/api/v1/runs/{id}")
            let report = try web.decoded(Report.self)
            #expect(report.faults.map(\.fault) == ["process.pause"] && !report.slos.isEmpty && !report.events.isEmpty)
            let (_, napCheck) = try await get("/api/v1/runs/nap", "/api/v1/runs/{id}")
            let (page, pageCheck) = try await get("/api/v1/runs/web/report.html", "/api/v1/runs/{id}/report.html")
            #expect(page.text.contains("nap-of-web"))
            let (trends, trendsCheck) = try await get("/api/v1/trends?by=fault,label.team", "/api/v1/trends")
            #expect(try trends.decoded(HistoryReport.self).runs == 2)
            let (doctor, doctorCheck) = try await get("/api/v1/doctor", "/api/v1/doctor")
            #expect(try DoctorTable(json: doctor.body).findings.count == Capability.allCases.count)
            let (audit, auditCheck) = try await get("/api/v1/audit", "/api/v1/audit")
            struct Audit: Decodable {
                struct Entry: Decodable { var kind: String, run: String? }
                var intact: Bool, count: Int, entries: [Entry], problem: String?
            }
            let whole = try audit.decoded(Audit.self)
            #expect(whole.intact && whole.count == whole.entries.count && whole.problem == nil)
            #expect(Set(whole.entries.compactMap(\.run)).isSuperset(of: ["web"]))
            #expect(whole.entries.map(\.kind).contains("runEnded"))

            // Somebody changes a line.
            let path = server.settings.state + "/" + AuditLog.file
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("runEnded"))
            try Directory.replaceFile(path, with: Array(text.replacing("runEnded", with: "runEndet").utf8), mode: 0o600)
            var changed = audit
            for _ in 0..<3000 {
                changed = try await server.ask("GET", "/api/v1/audit", token: token)
                if try !changed.decoded(Audit.self).intact { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try changed.decoded(Audit.self).problem?.hasPrefix("audit.log:") == true)
            try await SchemaCheck.hold([
                runsCheck, webCheck, napCheck, pageCheck, trendsCheck, doctorCheck, auditCheck,
                SchemaCheck.Answer("/api/v1/audit", "GET", changed),
            ])
        }
    }
}
