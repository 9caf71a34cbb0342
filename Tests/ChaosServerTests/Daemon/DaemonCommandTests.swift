import ChaosEngine
import ChaosModel
import ChaosScheduler
import Foundation
import LinuxKernel
import Testing

@testable import ChaosServer

/// The built command over the built daemon.
@Suite(.enabled(if: DaemonGround.isBuilt, "needs the built aftershockd and aftershock"))
struct `The schedule command over a daemon` {
    private let ground: DaemonGround

    init() throws { ground = try DaemonGround() }

    private func schedule(_ arguments: String..., fails: Bool = false) throws -> String {
        let child = try ground.child(
            "aftershock",
            ["schedule"] + arguments + ["--state", ground.state, "--schedules", ground.schedules])
        let code = child.code()
        let said = try child.said
        #expect(code == (fails ? 2 : 0), "\(arguments): \(said)")
        return said
    }

    /// Without what the time of asking decides.
    private func timeless(_ text: String) -> String {
        text.replacing(/in [0-9][^)\n]*/, with: "in …").replacing(/\(now\)/, with: "(in …)")
    }

    @Test func `says what it says without one, and does what it is told`() throws {
        try ground.schedule("nightly", run: "nap.yaml", "cron: \"30 2 1 1 *\"")
        try ground.schedule(
            "weekly", run: "nap.yaml", "cron: \"0 4 2 1 *\"\n    zone: Europe/Berlin\n    summary: A drill.")
        let asked = [
            ["list", "--format", "json"], ["next", "-n", "4", "--from", "2027-02-01T00:00Z", "--format", "json"],
            ["next", "weekly", "-n", "600", "--from", "2027-02-01T00:00Z"], ["show", "weekly", "--yaml"],
            ["show", "nightly", "--format", "json"], ["list"],
        ]
        func answers() throws -> [String] {
            try asked.map { arguments in
                let child = try ground.child(
                    "aftershock",
                    ["schedule"] + arguments + ["--state", ground.state, "--schedules", ground.schedules])
                #expect(child.code() == 0)
                return timeless(try child.said)
            }
        }
        let before = try answers()
        let daemon = try ground.daemon()
        try ground.ready(daemon)
        #expect(try answers() == before)

        #expect(try schedule("pause", "nightly").contains("`nightly` is paused"))
        #expect(try schedule("pause", "weekly", "--reason", "a \"release\"").contains("`weekly` is paused"))
        #expect(try schedule("show", "weekly").contains("a \"release\""))
        #expect(try schedule("list").components(separatedBy: "paused by").count == 3)
        _ = try schedule("resume", "nightly")
        _ = try schedule("resume", "weekly")
        _ = try schedule("add", "late", "--run", ground.path("nap.yaml"), "--cron", "0 3 1 1 *")
        #expect(try ground.client.schedules().map(\.name) == ["late", "nightly", "weekly"])
        #expect(try schedule("add", "bad", "--run", "gone.yaml", "--cron", "@daily", fails: true).contains("error: "))
        #expect(try schedule("run", "late").contains("of `late`"))
        let drill = try ground.drill("late", "over") { $0.state == .ended }
        #expect(drill.verdict == "passed" && drill.runs.count == 1, "\(drill)")
        #expect(try schedule("show", "late").contains(drill.runs[0]))
        #expect(try schedule("remove", "late").contains("`late` is removed"))
        #expect(try ground.client.schedules().map(\.name) == ["nightly", "weekly"])
        #expect(try schedule("run", "late", fails: true).contains("error: "))
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
        // What the daemon did is on record, and what it left is what the command alone says again.
        #expect(try answers() == before)
        #expect(try AuditFiles(state: ground.state).verified().problem == nil)
    }

    @Test func `two that change tokens at once both do`() throws {
        let names = (0..<8).map { "token-\($0)" }
        let added = try names.map { name in
            try ground.child("aftershockd", ["token", "add", name, "--role", "view", "--state", ground.state])
        }
        for child in added { #expect(child.code() == 0) }
        let tokens = AccessTokens(state: ground.state)
        #expect(try tokens.list().map(\.name) == names)
        for child in added {
            let text = try child.said.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(try tokens.token(for: text) != nil)
        }
        let changed = try names.map { name in
            try ground.child("aftershockd", ["token", "revoke", name, "--state", ground.state])
        }
        for child in changed { #expect(child.code() == 0) }
        #expect(try tokens.list().isEmpty)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "needs curl"))
    func `the examples of the API's page work as they stand there`() throws {
        let page = try String(
            contentsOf: `The description of the API`.file.deletingLastPathComponent().appending(path: "api.md"),
            encoding: .utf8)
        let blocks = page.components(separatedBy: "```sh\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(blocks.count == 1 && blocks[0].components(separatedBy: "curl ").count > 8)
        try ground.schedule("weekly-kill", run: "nap.yaml")
        try ground.write(
            "schedules: {weekly: {run: \(ground.path("nap.yaml")), cron: \"0 4 1 1 *\"}}\n", as: "weekly.yaml")
        let port = try DaemonGround.freePort()
        let daemon = try ground.daemon("--listen", "127.0.0.1:\(port)")
        try ground.ready(daemon)
        let added = try ground.child(
            "aftershockd", ["token", "add", "ann", "--role", "admin", "--state", ground.state])
        #expect(added.code() == 0)
        let token = try added.said.trimmingCharacters(in: .whitespacesAndNewlines)
        var script = "set -eu\ncurl() { command curl --fail-with-body --max-time 60 \"$@\"; echo; }\n"
        for block in blocks {
            script += block.replacing("aft_…", with: token).replacing("127.0.0.1:7788", with: "127.0.0.1:\(port)")
                .replacing("/var/lib/aftershock", with: ground.state)
        }
        #expect(!script.contains("…") && script.contains(ground.socket))
        let child = try ground.start("/bin/sh", ["-c", script])
        let code = child.code()
        let said = try child.said
        #expect(code == 0, "\(said)")
        #expect(try ground.client.schedules().map(\.name) == ["weekly", "weekly-kill"])
        #expect(try ground.client.status().halted?.contains("customers are affected") == true)
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "needs curl"))
    func `a daemon that ends lets those go who watch, with a proper end`() throws {
        let daemon = try ground.daemon()
        try ground.ready(daemon)
        let watching = try (0..<3).map { _ in
            try ground.start(
                "/usr/bin/curl",
                ["-sSN", "--max-time", "120", "--unix-socket", ground.socket, "http://localhost/api/v1/live"])
        }
        for client in watching { try ground.until("the stream") { try client.said.contains("event: reset") } }
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
        // Cut off, curl would end with 18.
        for client in watching {
            let (code, said) = (client.code(), try client.said)
            #expect(code == 0, "\(said)")
        }
        let said = try daemon.said
        #expect(!said.contains("cut off"), "\(said)")
    }
}
