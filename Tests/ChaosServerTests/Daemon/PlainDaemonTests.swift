import ChaosHistory
import ChaosModel
import ChaosScheduler
import Foundation
import Glibc
import LinuxKernel
import Testing

@Suite(
    .enabled(if: DaemonGround.isBuilt, "needs the built aftershockd and aftershock"))
struct `A daemon of another user, or with an audience` {
    private static let user = 65022

    @Test(
        .enabled(if: geteuid() == 0, "needs root, to become another user"),
        .enabled(if: DaemonGround.isReachedByOthers, "another user cannot reach the built programs"))
    func `a daemon of a plain user runs a drill on that user's process, from the user's own places`() throws {
        let ground = try DaemonGround()
        let own = [
            "--reuid=\(Self.user)", "--regid=\(Self.user)", "--clear-groups", "--", "/usr/bin/env", "-i",
            "HOME=\(ground.directory)", "PATH=/usr/bin:/bin", "AFTERSHOCK_LOCK=\(ground.path("host.lock"))",
        ]
        let victim = try ground.start("/usr/bin/setpriv", own + ["/bin/sleep", "1000"])
        let configured = ground.path(".config/aftershock/schedules")
        try Directory.createDirectories(configured, mode: 0o700)
        try ground.write(
            """
            experiment: nap
            targets: {own: {pid: \(victim.process.processIdentifier)}}
            method: [{process.pause: {target: own, for: 300ms}}]

            """, as: "pause.yaml")
        try ground.write(
            "schedules: {own: {run: \(ground.path("pause.yaml")), manual: true}}\n",
            as: ".config/aftershock/schedules/own.yaml")
        let chown = try ground.start("/bin/chown", ["-R", "\(Self.user):\(Self.user)", ground.directory])
        #expect(chown.code() == 0)
        try ground.until("the user's process") {
            ProcessTable.commandLine(victim.process.processIdentifier).first == "/bin/sleep"
        }
        let daemon = try ground.start(
            "/usr/bin/setpriv", own + [DaemonGround.products + "/aftershockd", "run", "--listen", "none"])
        try ground.ready(daemon)
        let client = DaemonClient(socket: ground.path(".local/state/aftershock/aftershockd.sock"))
        _ = try client.run("own", by: "ann")
        try ground.until("the drill") {
            try client.drills(DrillQuery(schedule: "own", limit: 1)).first?.state == .ended
        }
        let drill = try #require(try client.drills(DrillQuery(schedule: "own", limit: 1)).first)
        #expect(drill.verdict == "passed", "\(drill.reason ?? "")")
        #expect(ProcessTable.stat(victim.process.processIdentifier)?.state == "S")
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "needs curl"))
    func `a daemon that ends does not wait for those who follow the stream`() throws {
        let ground = try DaemonGround()
        let daemon = try ground.daemon()
        try ground.ready(daemon)
        let clients = try (0..<8).map { _ in
            try ground.start(
                "/usr/bin/curl", ["-sN", "--unix-socket", ground.socket, "http://localhost/api/v1/live"])
        }
        try ground.until("the stream") { try clients.allSatisfy { try $0.said.contains("event: ") } }
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
        for client in clients { _ = client.code() }
        #expect(try daemon.said.contains("aftershockd: ends"))
    }
}
