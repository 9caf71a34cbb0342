import Foundation
import Glibc
import LinuxKernel

/// A web server of a test's own, which drills pause.
struct WebVictim {
    let process: DaemonChild
    let port: UInt16

    /// Starts it, and waits until it answers.
    init(in ground: DaemonGround) throws {
        let port = try DaemonGround.freePort()
        try Directory.createDirectories(ground.path("web"), mode: 0o700)
        self.port = port
        process = try ground.start(
            "/usr/bin/python3",
            ["-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory", ground.path("web")])
        let victim = self
        try ground.until("the web server") { victim.isUp }
    }

    /// Whether it answers.
    var isUp: Bool {
        guard let stream = try? StreamSocket.connecting(to: .loopback4(port: port), mark: nil),
            let answer = try? RunningServer.talk(Array("GET / HTTP/1.0\r\n\r\n".utf8), over: stream, untilEnd: true)
        else { return false }
        return answer.starts(with: Array("HTTP/1.0 200".utf8))
    }

    /// Whether it is stopped by a signal.
    var isStopped: Bool { ProcessTable.stat(process.process.processIdentifier)?.state == "T" }

    /// An experiment that pauses it while a probe asks it.
    func experiment(_ file: String, pausedFor pause: String, in ground: DaemonGround) throws {
        try ground.write(
            """
            experiment: web-survives-a-pause
            hypothesis: The pages come back by themselves.
            targets: {web: {pid: \(process.process.processIdentifier)}}
            probes: {web: {http: "http://127.0.0.1:\(port)/", rate: 20/s, timeout: 400ms}}
            slos: [{probe: web, objective: errors <= 20%, window: 1s, step: 500ms}]
            steady-state: {for: 1s}
            method: [{process.pause: {target: web, for: \(pause)}}]
            recovery: {within: 30s, stable-for: 1s}

            """, as: file)
    }
}
