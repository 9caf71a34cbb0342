import ChaosScheduler
import Foundation
import Glibc
import LinuxKernel
import Testing

@testable import ChaosServer

/// The built programs, where nothing is as usual.
@Suite(.enabled(if: DaemonGround.isBuilt, "needs the built aftershockd and aftershock"))
struct `A daemon that was configured otherwise` {
    private let ground: DaemonGround

    init() throws { ground = try DaemonGround() }

    private func aftershock(_ arguments: String...) throws -> (code: Int32, said: String) {
        let child = try ground.child("aftershock", ["schedule"] + arguments + ["--state", ground.state])
        return (child.code(), try child.said)
    }

    private func check(_ arguments: String...) throws -> (code: Int32, said: String) {
        let options = ["check", "--state", ground.state, "--schedules", ground.schedules, "--listen", "none"]
        let child = try ground.child("aftershockd", options + arguments)
        return (child.code(), try child.said)
    }

    @Test func `is found by the command, which writes nothing past it`() throws {
        let socket = ground.path("elsewhere.sock")
        let daemon = try ground.daemon("--socket", socket)
        try ground.ready(daemon)
        #expect(try DaemonPlace.last(state: ground.state)?.pid == daemon.process.processIdentifier)
        let add = ["late", "--run", ground.path("nap.yaml"), "--cron", "0 3 1 1 *"]
        let added = try aftershock("add", add[0], add[1], add[2], add[3], add[4])
        #expect(added.code == 0 && added.said.contains("\(ground.schedules)/late.yaml"), "\(added.said)")
        #expect(try DaemonClient(socket: socket).schedules().map(\.name) == ["late"])

        let checked = try check()
        #expect(checked.code == 0, "\(checked.said)")
        #expect(checked.said.contains("process \(daemon.process.processIdentifier) is the daemon"), "\(checked.said)")

        // As if its door was shut: it runs all the same.
        try Directory.removeFile(socket)
        let silent = try aftershock("pause", "late")
        #expect(silent.code == 2 && silent.said.contains("does not listen at \(socket)"), "\(silent.said)")
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)

        // What the last daemon went by holds for the command alone.
        let listed = try aftershock("list")
        #expect(listed.code == 0 && listed.said.contains("late"), "\(listed.said)")
        for name in ["late", "unknown"] {
            let run = try aftershock("run", name)
            #expect(run.code == 2 && run.said.contains("no daemon runs"), "\(run.said)")
        }
    }

    @Test func `is refused by the check for what it could not use`() throws {
        let before = try check()
        #expect(before.code == 0, "\(before.said)")
        try Directory.createDirectories(ground.state + "/daemon", mode: 0o700)
        try ground.write("short", as: "state/daemon/secret")
        try ground.write("{\"tokens\": 1}", as: "state/daemon/tokens.json")
        let broken = try check("--aftershock", "/bin/true")
        #expect(broken.code == 2, "\(broken.said)")
        for part in ["daemon/secret cannot be used", "tokens cannot be read", "/bin/true is not the aftershock"] {
            #expect(broken.said.contains(part), "\(part): \(broken.said)")
        }
        #expect(!broken.said.contains("DecodingError") && !broken.said.contains("typeMismatch"), "\(broken.said)")
    }

    @Test func `waits for its port, and says so in its own words alone`() throws {
        let port = try DaemonGround.freePort()
        let place = try #require(try SocketAddress.resolve(host: "127.0.0.1", port: port).first)
        let holder = try BoundPort.take(place, .silence)
        let daemon = try ground.child(
            "aftershockd",
            ["run", "--state", ground.state, "--schedules", ground.schedules, "--listen", "127.0.0.1:\(port)"])
        try ground.ready(daemon)
        let said = try daemon.said
        #expect(said.contains("cannot listen on 127.0.0.1:\(port)"), "\(said)")
        #expect(!said.contains("hutdown error"), "\(said)")
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
        extendLifetime(holder)
    }
}
