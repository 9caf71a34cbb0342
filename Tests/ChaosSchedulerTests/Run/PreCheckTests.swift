import ChaosModel
import ChaosScheduler
import Foundation
import LinuxKernel
import Testing

@Suite
struct `What must hold before a drill` {
    private let ground: RunnerGround
    private let runner: ProcessDrillRunner

    init() throws {
        ground = try RunnerGround()
        runner = ground.runner()
    }

    private func command(_ script: String, timeout: Duration = .seconds(30)) -> PreCheck {
        PreCheck(name: "incidents", question: .command(["/bin/sh", "-c", script]), timeout: timeout)
    }

    @Test func `is asked of programs, and the first that says no is named`() {
        #expect(runner.refusal(of: []) == nil)
        #expect(runner.refusal(of: [command("exit 0"), command("echo fine")]) == nil)
        #expect(
            runner.refusal(of: [command("true"), command("echo two are open; exit 3"), command("exit 4")])
                == "incidents: exit code 3: two are open")
        #expect(
            runner.refusal(of: [PreCheck(name: "x", question: .command(["/nonexistent/program"]))])?
                .contains("No such file") == true)
    }

    @Test func `is answered in time or not at all, and nothing of it goes on`() throws {
        let mark = "aftershock-check-\(UUID())"
        let refusal = runner.refusal(
            of: [
                command(
                    "setsid sh -c 'exec sleep 4711 # \(mark)' & sh -c ': \(mark); sleep 4712'", timeout: .seconds(1))
            ])
        #expect(refusal == "incidents: no answer within 1s")
        try ground.until("everything to end") {
            !ProcessTable.all().contains { pid in
                ProcessTable.commandLine(pid).contains { $0.contains(mark) }
                    && ProcessTable.stat(pid)?.hasEnded == false
            }
        }
    }

    @Test func `learns nothing of ours, and is not flooded`() throws {
        let seen = ground.path("seen")
        #expect(runner.refusal(of: [command("env | sort > \(seen); ls /proc/self/fd | wc -l >> \(seen)")]) == nil)
        let lines = try File.text(of: seen).split(separator: "\n").map(String.init)
        let names = lines.compactMap { $0.split(separator: "=").first }.filter { $0 != "_" && $0 != "PWD" && $0 != "4" }
        #expect(Set(names) == ["AFTERSHOCK_DELIVERY", "HOME", "LANG", "PATH"], "\(lines)")
        #expect(lines.last == "4")
        let flood = try #require(runner.refusal(of: [command("yes | head -c 5000000; exit 1")]))
        #expect(flood.utf8.count < 1000)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "needs python3"))
    func `is asked of servers too`() throws {
        let server = try AnsweringServer(ground.path("port"))
        defer { server.end() }
        try ground.until("the server") { Directory.exists(ground.path("port")) }
        let port = try File.text(of: ground.path("port"))
        func ask(_ path: String, _ contains: String? = nil, timeout: Duration = .seconds(30)) -> String? {
            runner.refusal(
                of: [
                    PreCheck(
                        name: "deploys", question: .http(url: "http://127.0.0.1:\(port)/\(path)", contains: contains),
                        timeout: timeout)
                ])
        }
        #expect(ask("200") == nil)
        #expect(ask("200", "body of 200") == nil)
        #expect(ask("200", "closed") == "deploys: the answer does not contain `closed`")
        #expect(ask("503") == "deploys: the answer is 503")
        #expect(ask("302") == "deploys: the answer is 302")
        #expect(ask("hang", timeout: .seconds(1)) == "deploys: no answer within 1s")
        #expect(ask("endless", "never", timeout: .seconds(30)) == "deploys: the answer does not contain `never`")
        #expect(ask("nonsense") == "deploys: the answer is no HTTP")
        server.end()
        #expect(ask("200")?.contains("refused") == true)
        let unknown = PreCheck(name: "n", question: .http(url: "ftp://x/", contains: nil))
        #expect(runner.refusal(of: [unknown])?.contains("http or https") == true)
    }
}
