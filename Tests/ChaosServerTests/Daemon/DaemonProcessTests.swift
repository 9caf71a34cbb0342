import ChaosEngine
import ChaosHistory
import ChaosModel
import ChaosScheduler
import Foundation
import Glibc
import LinuxKernel
import Testing

@testable import ChaosServer

@Suite(.enabled(if: DaemonGround.isBuilt, "needs the built aftershockd and aftershock"))
struct `The daemon's process` {
    private let ground: DaemonGround

    init() throws { ground = try DaemonGround() }

    @Test(.enabled(if: DaemonGround.hasPython, "needs python3"))
    func `takes up a schedule file that is dropped in, and runs a drill on a real service`() throws {
        let port = try DaemonGround.freePort()
        try ground.write(
            """
            experiment: nap-of-web
            targets:
              web:
                command: [/usr/bin/python3, -m, http.server, "\(port)", --bind, 127.0.0.1, --directory, \(ground.schedules)]
                ready: {tcp: "127.0.0.1:\(port)"}
            probes: {web: {http: "http://127.0.0.1:\(port)/", rate: 20/s, timeout: 400ms}}
            slos: [{probe: web, objective: errors <= 20%, window: 1s, step: 500ms}]
            steady-state: {for: 1s}
            method: [{process.pause: {target: web, for: 2s}}]
            recovery: {within: 30s, stable-for: 1s}

            """, as: "web.yaml")
        let daemon = try ground.daemon()
        try ground.ready(daemon)
        #expect(try ground.client.schedules().isEmpty)
        try ground.schedule("nightly", run: "web.yaml")
        try ground.until("the schedule") { try ground.client.schedules().map(\.name) == ["nightly"] }

        #expect(try ground.client.run("nightly", by: "ann").trigger.isEmpty == false)
        let drill = try ground.drill("nightly", "over") { $0.state == .ended }
        let run = try #require(drill.runs.first)
        let summary = try HistoryStore(state: ground.state).run(run)
        #expect(
            drill.runs.count == 1 && summary.experiment == "nap-of-web" && summary.verdict.rawValue == drill.verdict)
        #expect(summary.faults.map(\.fault) == ["process.pause"], "\(drill.reason ?? "")")
        #expect(try daemon.said.contains("drill ended"))
        let counted = "aftershock_schedule_drills_total{schedule=\"nightly\",outcome=\"\(drill.verdict ?? "")\"} 1\n"
        try ground.until("the figures") { try ground.metrics().contains(counted) }
        #expect(try ground.metrics().contains("aftershock_last_run_timestamp_seconds{experiment=\"nap-of-web\"}"))

        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
        #expect(!FileManager.default.fileExists(atPath: ground.socket))
    }

    @Test func `keeps what was in force when a file is broken, and reads again on SIGHUP`() throws {
        try ground.schedule("nightly", run: "nap.yaml")
        try ground.write("log: {level: info}\n", as: "aftershockd.yaml")
        let daemon = try ground.daemon("--config", ground.path("aftershockd.yaml"), "--log-format", "json")
        try ground.until("the daemon") { try daemon.said.contains("\"message\":\"ready\"") }
        try ground.write("schedules:\n  nightly:\n    crom: x\n", as: "schedules/nightly.yaml")
        try ground.until("the bad file") { try ground.client.status().badFiles.count == 1 }
        let bad = try #require(try ground.client.status().badFiles.first)
        #expect(bad.keepsEarlier && bad.problem.contains("unknown key `crom`"))
        #expect(try ground.client.schedules().map(\.name) == ["nightly"])

        try ground.write("log: {level: loud}\n", as: "aftershockd.yaml")
        daemon.signal(SIGHUP)
        try ground.until("the refusal") { try daemon.said.contains("the configuration is broken") }
        try ground.write("log: {level: debug}\nlisten: 127.0.0.1:1\n", as: "aftershockd.yaml")
        daemon.signal(SIGHUP)
        try ground.until("the reload") { try daemon.said.contains("configuration read again") }
        for line in try daemon.said.split(separator: "\n") {
            #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) is [String: Any], "\(line)")
        }
        daemon.signal(SIGINT)
        #expect(daemon.code() == 0)
    }

    @Test func `on SIGTERM stops the drill of now, takes it back, and ends with 0, however often it is asked`() throws {
        try ground.schedule("nightly", run: "long.yaml")
        let daemon = try ground.daemon()
        try ground.ready(daemon)
        _ = try ground.client.run("nightly", by: "ann")
        let drill = try ground.drill("nightly", "running") { $0.state == .running }
        try ground.until("the run's feed") { LiveTail.current(state: ground.state) == drill.runs }
        daemon.signal(SIGTERM)
        daemon.signal(SIGTERM)
        daemon.signal(SIGINT)
        #expect(daemon.code() == 0)
        let run = try #require(drill.runs.last)
        #expect(try HistoryStore(state: ground.state).run(run).verdict == .stopped)
        #expect(HeldRun.of(ground.path("host.lock")) == nil)

        let second = try ground.daemon()
        try ground.ready(second)
        let kept = try ground.drill("nightly", "over") { $0.state == .ended }
        #expect(kept.verdict == "stopped" && kept.runs == [run])
        second.signal(SIGTERM)
        #expect(second.code() == 0)
    }

    @Test func `killed during a drill leaves the run alone, and the next one puts its verdict on record once`() throws {
        try ground.write("experiment: nap\nmethod: [{pause: {for: 5s}}]\n", as: "nap.yaml")
        try ground.schedule("nightly", run: "nap.yaml")
        let daemon = try ground.daemon()
        try ground.ready(daemon)
        _ = try ground.client.run("nightly", by: "ann")
        let begun = try ground.drill("nightly", "running") { $0.state == .running }
        daemon.signal(SIGKILL)
        #expect(daemon.code() == SIGKILL)

        let second = try ground.daemon()
        try ground.ready(second)
        let drill = try ground.drill("nightly", "over") { $0.state == .ended }
        #expect(drill.id == begun.id && drill.runs == begun.runs && drill.verdict == "passed")
        #expect(try ground.client.drills(DrillQuery()).count == 1)
        #expect(try HistoryStore(state: ground.state).runs().map(\.run) == drill.runs)
        second.signal(SIGTERM)
        #expect(second.code() == 0)
    }

    @Test func `refuses a second one over the same state, and what it cannot work with`() throws {
        let daemon = try ground.daemon()
        try ground.ready(daemon)
        let second = try ground.daemon()
        #expect(second.code() == 2)
        #expect(try second.said.contains("another daemon has \(ground.state)"))
        #expect(try second.said.contains("process \(daemon.process.processIdentifier)"))
        #expect(try ground.client.status().pid == daemon.process.processIdentifier)
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
        for (arguments, part) in [
            (["--listen", "0.0.0.0:80"], "not of the loopback"), (["--aftershock", "/nonexistent"], "runs drills"),
            (["--config", "/nonexistent.yaml"], "there is no configuration"),
            (["--log-level", "loud"], "expected one of"),
        ] {
            let third = try ground.child("aftershockd", ["run", "--state", ground.state] + arguments)
            #expect(third.code() == 2)
            let said = try third.said
            #expect(said.contains(part), "\(said)")
        }
    }

    @Test func `keeps socket, tokens and its own files to itself`() throws {
        let daemon = try ground.daemon()
        try ground.ready(daemon)
        let added = try ground.child(
            "aftershockd", ["token", "add", "ann", "--role", "view", "--expires", "90d", "--state", ground.state])
        #expect(added.code() == 0)
        let token = try added.said.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(token.hasPrefix(AccessTokens.prefix))
        func mode(_ path: String) throws -> Int {
            try #require(
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int, "\(path)")
        }
        #expect(
            try mode(ground.socket) == 0o600 && mode(ground.state) == 0o700 && mode(ground.state + "/daemon") == 0o700)
        for name in ["tokens.json", "schedules.sqlite", "notices.json", "lock"] {
            #expect(try mode(ground.state + "/daemon/" + name) == 0o600, "\(name)")
        }
        let kept = try String(contentsOfFile: ground.state + "/daemon/tokens.json", encoding: .utf8)
        #expect(!kept.contains(token) && kept.contains("ann"))
        let listed = try ground.child("aftershockd", ["token", "list", "--state", ground.state])
        #expect(listed.code() == 0)
        #expect(try listed.said.contains("ann  view  since"))
        #expect(try ground.child("aftershockd", ["token", "revoke", "ann", "--state", ground.state]).code() == 0)
        #expect(try ground.child("aftershockd", ["token", "revoke", "ann", "--state", ground.state]).code() == 2)
        #expect(!(try daemon.said.contains(token)))
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
    }

    @Test func `is checked without a change`() throws {
        try ground.schedule("nightly", run: "nap.yaml")
        let options = ["check", "--state", ground.path("none"), "--schedules", ground.schedules]
        let good = try ground.child("aftershockd", options)
        #expect(good.code() == 0)
        #expect(try good.said.contains("\(ground.schedules): 1"))
        try ground.write("schedules: {weekly: {run: /nonexistent.yaml}}\n", as: "schedules/weekly.yaml")
        try ground.write("listen: none\nlogs: {}\n", as: "aftershockd.yaml")
        let bad = try ground.child("aftershockd", options)
        #expect(bad.code() == 2)
        #expect(try bad.said.contains("weekly.yaml:1:"))
        let broken = try ground.child("aftershockd", options + ["--config", ground.path("aftershockd.yaml")])
        #expect(broken.code() == 2)
        #expect(try broken.said.contains("aftershockd.yaml:2:1: error: unknown key `logs`"))
        #expect(!FileManager.default.fileExists(atPath: ground.path("none")))
    }
}
