import ChaosScheduler
import Foundation
import LinuxKernel

@testable import ChaosServer

/// A server on a port of the kernel's choice and on a socket in a directory of its own, with a token of each role.
struct RunningServer: Sendable {
    let desk: SampleDesk
    let settings: ServerSettings
    let tokens: AccessTokens
    /// The tokens' texts.
    let texts: [Role: String]
    let port: Int

    var socket: String { settings.state + "/aftershockd.sock" }

    /// Serves for as long as `body` takes.
    static func run(
        _ adjust: (inout ServerSettings) throws -> Void = { _ in }, hub: LiveHub = LiveHub(),
        routes: [any ServerRoutes] = [],
        _ body: @escaping @Sendable (RunningServer) async throws -> Void
    ) async throws {
        let state = FileManager.default.temporaryDirectory.path + "/api-" + UUID().uuidString.prefix(8)
        try Directory.createNew(state, mode: 0o700)
        let tokens = AccessTokens(state: state)
        var texts: [Role: String] = [:]
        for role in Role.allCases { texts[role] = try tokens.add("the-\(role.rawValue)er", role: role) }
        var settings = ServerSettings(
            address: ServerSettings.Address(port: 0), socket: state + "/aftershockd.sock",
            hostNames: ["drills.example"], state: state, aftershock: "/bin/false", version: "0")
        // However long a busy machine takes for the next step of a test.
        (settings.limits.headTime, settings.limits.bodyTime, settings.limits.idleTime) = (600, 600, 600)
        try adjust(&settings)
        let (listening, told) = AsyncStream<DaemonServer.Listening>.makeStream()
        let desk = SampleDesk()
        let server = DaemonServer(
            settings: settings, desk: desk, tokens: tokens, hub: hub, routes: routes,
            metrics: { _ in
                MetricsText(text: "# EOF\n", mediaType: "application/openmetrics-text; version=1.0.0; charset=utf-8")
            },
            onListening: { told.yield($0) })
        let (given, setUp) = (texts, settings)
        let result: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                group.addTask {
                    var places = listening.makeAsyncIterator()
                    guard let place = await places.next() else { return }
                    try await body(
                        RunningServer(
                            desk: desk, settings: setUp, tokens: tokens, texts: given, port: place.port ?? 0))
                }
                defer { group.cancelAll() }
                try await group.next()
            }
            result = .success(())
        } catch { result = .failure(error) }
        try Directory.removeTree(state)
        try result.get()
    }

    /// Asks over TCP.
    /// - Parameter headers: beside `Host`, which is the server's own unless it is among these.
    func ask(
        _ method: String, _ path: String, token: String? = nil, headers: [(String, String)] = [], body: String = "",
        type: String? = nil
    ) async throws -> RawAnswer {
        var lines = headers
        if !headers.contains(where: { $0.0 == "Host" }) { lines.insert(("Host", "127.0.0.1:\(port)"), at: 0) }
        // Where the answer to HEAD ends, its length does not say.
        if method == "HEAD" { lines.append(("Connection", "close")) }
        if let token { lines.append(("Authorization", "Bearer " + token)) }
        if let type { lines.append(("Content-Type", type)) }
        if !body.isEmpty || type != nil { lines.append(("Content-Length", "\(body.utf8.count)")) }
        let head = lines.map { "\($0.0): \($0.1)\r\n" }.joined()
        let bytes = Array("\(method) \(path) HTTP/1.1\r\n\(head)\r\n\(body)".utf8)
        guard let answer = RawAnswer(try await send(bytes, untilEnd: method == "HEAD"), isHead: method == "HEAD") else {
            throw KernelError("no answer to \(method) \(path)", errno: 5)
        }
        return answer
    }

    /// Sends some bytes over TCP, and gives what comes until there is a whole answer or the end.
    /// - Parameter untilEnd: whether it waits for the connection's end whatever has come.
    func send(_ bytes: [UInt8], untilEnd: Bool = false) async throws -> [UInt8] {
        let address = InternetAddress.loopback4(port: UInt16(port))
        return try await Aside.run {
            let stream = try StreamSocket.connecting(to: address, mark: nil)
            return try Self.talk(bytes, over: stream, untilEnd: untilEnd)
        }
    }

    /// Sends, and receives for half a minute at most.
    static func talk(
        _ bytes: [UInt8], over stream: borrowing StreamSocket, untilEnd: Bool, endsSending: Bool = false
    ) throws -> [UInt8] {
        var sent = 0, received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let end = Clock.monotonicNanoseconds() + 120_000_000_000
        while Clock.monotonicNanoseconds() < end {
            if sent < bytes.count, case .bytes(let count) = stream.send(bytes, from: sent) {
                sent += count
                if endsSending, sent == bytes.count { stream.endSending() }
            } else if bytes.isEmpty, endsSending {
                stream.endSending()
            }
            switch stream.receive(into: &buffer) {
            case .bytes(let count):
                received += buffer[..<count]
                if !untilEnd, RawAnswer(received)?.isWhole == true { return received }
            case .wouldBlock:
                _ = try Poller.wait(for: [stream.descriptor], milliseconds: sent < bytes.count ? 1 : 50)
            default: return received
            }
        }
        throw KernelError("wait for an answer", errno: 110)
    }
}
