import ChaosModel
import ChaosScheduler
import Foundation
import LinuxKernel
import Testing

@testable import ChaosServer

@Suite
struct `The daemon's client` {
    @Test func `sees and does over the socket what the desk does, as the user who asks`() async throws {
        try await RunningServer.run { server in
            let (desk, socket) = (server.desk, server.socket)
            let who = UserDatabase.name(of: HostFacts.effectiveUser) ?? "uid \(HostFacts.effectiveUser)"
            let found = try await Aside.run { try DaemonClient.find(socket: socket) }
            let client = try #require(found)
            let mode = try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            try await Aside.run {
                #expect(try client.status() == desk.status())
                #expect(try client.schedules() == desk.schedules())
                #expect(try client.text(of: "sealed") == desk.text(of: "sealed"))
                #expect(try client.forecast(nil, count: 7, from: 12.5) == desk.forecast(nil, count: 7, from: 12.5))
                let one = try client.forecast("sealed", count: 2, from: nil)
                #expect(try one == desk.forecast("sealed", count: 2, from: nil))
                let query = DrillQuery(
                    schedule: "sealed", since: 1.25, until: 1e9, states: [.ended, .skipped], limit: 5)
                #expect(try client.drills(query) == desk.drills(query))
                try client.pause("sealed", because: "a \"release\"", by: "nobody")
                try client.resume("sealed", by: "nobody")
                #expect(try client.run("sealed", by: "nobody").trigger == who)
                try client.add("new", yaml: "schedules: {}\n# ünï\n", by: "nobody")
                try client.remove("new", by: "nobody")
                #expect(try client.reload(by: "nobody") == desk.status())
                try client.halt(because: "smoke", by: "nobody")
                #expect(throws: DeskError.conflict("runs are halted: smoke")) { try client.run("sealed", by: "") }
                try client.clearHalt(by: "nobody")
                #expect(throws: DeskError.unknown("no schedule `none`")) { try client.resume("none", by: "") }
                #expect(throws: DeskError.invalid("new.yaml:1:1: error: no schedules")) {
                    try client.add("new", yaml: "x: y", by: "")
                }
                #expect(throws: DeskError.self) { try client.remove("../new", by: "") }
            }
            #expect(
                desk.told == [
                    "pause sealed by \(who): a \"release\"", "resume sealed by \(who)", "run sealed by \(who)",
                    "add new by \(who)", "remove new by \(who)", "reload by \(who)", "halt by \(who): smoke",
                    "clear by \(who)",
                ])
        }
    }

    @Test func `finds nobody where nobody listens, and says so where something else does`() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/client-" + UUID().uuidString.prefix(8)
        #expect(try DaemonClient.find(socket: path)?.socket == nil)
        try Data().write(to: URL(filePath: path))
        #expect(try DaemonClient.find(socket: path)?.socket == nil)
        try Directory.removeFile(path)
    }

    @Test func `is told of the server that is there already`() async throws {
        try await RunningServer.run { server in
            var settings = server.settings
            settings.address = nil
            let second = DaemonServer(settings: settings, desk: server.desk, tokens: server.tokens)
            await #expect(throws: ServerError.socketTaken(server.socket)) { try await second.run() }
            let socket = server.socket
            let first = try await Aside.run { try DaemonClient.find(socket: socket) }
            #expect(first?.socket == socket)
        }
    }

    @Test(arguments: ["0.0.0.0", "192.168.1.1", "::", "localhost.example", "127.1", "127.0.0.1.evil"])
    func `serves no address that others can reach`(host: String) async throws {
        let settings = ServerSettings(
            address: ServerSettings.Address(host: host, port: 0), socket: nil, state: "/nonexistent",
            aftershock: "/bin/false", version: "0")
        let server = DaemonServer(
            settings: settings, desk: SampleDesk(), tokens: AccessTokens(state: settings.state))
        await #expect(throws: ServerError.notLoopback(host)) { try await server.run() }
    }
}
