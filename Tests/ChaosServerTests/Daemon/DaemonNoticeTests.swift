import CNetlink
import ChaosModel
import ChaosScheduler
import Foundation
import Glibc
import LinuxKernel
import Testing

@Suite(
    .enabled(if: DaemonGround.isBuilt, "needs the built aftershockd and aftershock"),
    .enabled(if: DaemonGround.hasPython, "needs python3"))
struct `What the daemon tells a webhook` {
    private let ground: DaemonGround
    private static let server = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/webhook_server.py").path
    private static let key = "0123456789abcdef0123456789abcdef"

    init() throws { ground = try DaemonGround() }

    /// A server that answers so, and a configuration that tells it everything.
    private func serve(_ answers: String..., quiet: String = "") throws {
        let port = try DaemonGround.freePort()
        _ = try ground.start("/usr/bin/python3", [Self.server, "\(port)", ground.path("heard"), Self.key] + answers)
        try ground.write(Self.key + "\n", as: "webhook.key")
        try ground.write(
            """
            notify:
              - webhook: http://127.0.0.1:\(port)/drills
                secret-file: webhook.key
                timeout: 20s
                retries: 0
            \(quiet)

            """, as: "aftershockd.yaml")
        try ground.until("the server") {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
        }
    }

    private func heard() throws -> [[String: Any]] {
        guard let text = try? String(contentsOfFile: ground.path("heard"), encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
    }

    private func bodies(_ event: String) throws -> [[String: Any]] {
        try heard().compactMap { $0["body"] as? [String: Any] }.filter { $0["event"] as? String == event }
    }

    @Test func `is signed, comes once, and comes again until it is delivered`() throws {
        try serve("503", "200")
        let daemon = try ground.daemon("--config", ground.path("aftershockd.yaml"))
        try ground.ready(daemon)
        try ground.write("schedules: {x: {crom: 1}}\n", as: "schedules/bad.yaml")
        try ground.until("the bad file, twice") { try bodies("bad-file").count == 2 }
        #expect(try heard().allSatisfy { $0["genuine"] as? Bool == true })
        let ids = Set(try bodies("bad-file").compactMap { $0["id"] as? String })
        #expect(ids.count == 1 && ids.first?.hasPrefix("aftershockd-") == true)
        let notice = try #require(try bodies("bad-file").last?["notice"] as? [String: Any])
        #expect((notice["text"] as? String)?.contains("unknown key `crom`") == true)
        #expect(try bodies("bad-file").allSatisfy { $0["run"] == nil && $0["host"] != nil })
        try ground.until("an empty outbox") {
            try Directory.list(ground.state + "/outbox").allSatisfy { !$0.hasSuffix(".json") }
        }
        daemon.signal(SIGKILL)
        _ = daemon.code()
        let second = try ground.daemon("--config", ground.path("aftershockd.yaml"))
        try ground.ready(second)
        try ground.write("experiment: bad\nmethod: []\n", as: "nap.yaml")
        try ground.schedule("other", run: "long.yaml")
        _ = try ground.until("the schedule") { try !ground.client.schedules().isEmpty }
        try ground.write("schedules: {x: {cram: 1}}\n", as: "schedules/bad.yaml")
        try ground.until("the next problem of the file") { try bodies("bad-file").count == 3 }
        #expect(Set(try bodies("bad-file").compactMap { $0["id"] as? String }).count == 2)
        second.signal(SIGTERM)
        #expect(second.code() == 0)
    }

    @Test func `holds up no drill when the server hangs`() throws {
        try serve("hang")
        try ground.schedule("nightly", run: "nap.yaml")
        let daemon = try ground.daemon("--config", ground.path("aftershockd.yaml"))
        try ground.ready(daemon)
        try ground.write("schedules: {x: {crom: 1}}\n", as: "schedules/bad.yaml")
        try ground.until("the first attempt") { try !heard().isEmpty }
        _ = try ground.client.run("nightly", by: "ann")
        let drill = try ground.drill("nightly", "over") { $0.state == .ended }
        #expect(drill.verdict == "passed")
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
        // Nothing is lost: the next daemon, or `aftershock notify flush`, goes on.
        #expect(try Directory.list(ground.state + "/outbox").contains { $0.hasSuffix(".json") })
    }

    @Test func `is held back in quiet hours, and comes in one summary`() throws {
        let all = "quiet: {hours: [{from: \"00:00\", to: \"24:00\"}], only: rollback}"
        try serve("200", quiet: all)
        try ground.schedule("nightly", run: "nap.yaml")
        let daemon = try ground.daemon("--config", ground.path("aftershockd.yaml"))
        try ground.ready(daemon)
        try ground.write("schedules: {x: {crom: 1}}\n", as: "schedules/bad.yaml")
        let held = { try String(contentsOfFile: ground.state + "/daemon/notices.json", encoding: .utf8) }
        try ground.until("what is held") { try held().contains("unknown key `crom`") }
        #expect(try heard().isEmpty)
        let configuration = try String(contentsOfFile: ground.path("aftershockd.yaml"), encoding: .utf8)
        try ground.write(configuration.replacingOccurrences(of: all, with: ""), as: "aftershockd.yaml")
        daemon.signal(SIGHUP)
        try ground.until("the summary") { try bodies("summary").count == 1 }
        let notices = try #require(try bodies("summary").first?["held"] as? [[String: Any]])
        #expect(notices.map { $0["event"] as? String } == ["bad-file"])
        #expect(try heard().count == 1)
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
    }
}
