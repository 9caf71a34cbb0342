import Foundation
import LinuxKernel
import Testing

@testable import ChaosServer

/// What HTTP leaves to a server, RFC 9110 and RFC 9112.
@Suite
struct `HTTP as the daemon speaks it` {
    @Test func `HEAD is GET without a body, and other methods are told which there are`() async throws {
        try await RunningServer.run(SampleServer.unlimited, routes: [Dashboard(hub: LiveHub())]) { server in
            let view = server.texts[.view], admin = server.texts[.admin]
            let get = try await server.ask("GET", "/api/v1/status", token: view)
            let head = try await server.ask("HEAD", "/api/v1/status", token: view)
            #expect(head.status == 200 && head.body.isEmpty && head.header("content-type") == "application/json")
            #expect(head.header("content-length") == get.header("content-length"))
            #expect(try await server.ask("HEAD", "/api/v1/none", token: view).status == 404)
            #expect(try await server.ask("HEAD", "/api/v1/status").status == 401)
            for (method, path, allow) in [
                ("OPTIONS", "/api/v1/status", "GET, HEAD"), ("DELETE", "/api/v1/status", "GET, HEAD"),
                ("GET", "/api/v1/halt", "DELETE, POST"), ("HEAD", "/api/v1/halt", "DELETE, POST"),
                ("OPTIONS", "/api/v1/schedules/any", "DELETE, GET, HEAD, PUT"), ("POST", "/", "GET, HEAD"),
                ("PUT", "/api/v1/live", "GET, HEAD"),
            ] {
                let answer = try await server.ask(method, path, token: admin)
                #expect(answer.status == 405 && answer.header("allow") == allow, "\(method) \(path): \(answer)")
                #expect(answer.header("access-control-allow-origin") == nil)
            }
            for path in ["/api/v1", "/api/v1/", "/api/v2/status", "/api/v1/status/x", "/metrics/x", "/none"] {
                let answer = try await server.ask("GET", path, token: admin)
                #expect(answer.status == 404 && answer.header("allow") == nil, "\(path)")
            }
            #expect(server.desk.told == [])
        }
    }

    @Test func `nothing but what never changes is kept by browsers`() async throws {
        try await RunningServer.run(SampleServer.unlimited, routes: [Dashboard(hub: LiveHub())]) { server in
            let asset = try #require(Asset.all.first)
            for (path, expected) in [
                ("/api/v1/status", "no-store"), ("/metrics", "no-store"), ("/", "no-store"),
                ("/api/v1/none", "no-store"),
                ("/api/v1/live", "no-store"), (asset.path, "public, max-age=31536000, immutable"),
            ] {
                let answer = try await server.ask("GET", path, token: server.texts[.view])
                #expect(answer.header("cache-control") == expected, "\(path)")
            }
            let again = try await server.ask("GET", asset.path, headers: [("If-None-Match", asset.tag)])
            #expect(again.status == 304 && again.body.isEmpty)
        }
    }

    @Test func `an empty object is no body, and whatever else is there is refused with its name`() async throws {
        try await RunningServer.run(SampleServer.unlimited) { server in
            let token = server.texts[.admin], path = "/api/v1/schedules/sealed/"
            for body in ["", "{}", " { } \n"] {
                let answer = try await server.ask(
                    "POST", path + "resume", token: token, body: body, type: "application/json")
                #expect(answer.status == 204, "\(body): \(answer.text)")
                let paused = try await server.ask(
                    "POST", path + "pause", token: token, body: body, type: "application/json")
                #expect(paused.status == 204, "\(body): \(paused.text)")
            }
            #expect(try await server.ask("POST", path + "pause", token: token).status == 204)
            #expect(server.desk.told.count == 7)
            for body in ["{\"a\":1}", "[]", "null", "x", "{", "{}{}"] {
                let answer = try await server.ask(
                    "POST", path + "run", token: token, body: body, type: "application/json")
                #expect(answer.status == 400 && answer.code == .badRequest, "\(body)")
            }
            for (body, part) in [
                (#"{"reason":1}"#, "`reason` must be a text"), (#"{"reson":"x"}"#, "not `reson`"),
                (#"{"reason":" "}"#, "`reason` must be one line"), ("[]", "must be a JSON object with `reason`"),
                ("{", "no JSON"), ("{}", "lacks `reason`"),
            ] {
                let answer = try await server.ask(
                    "POST", "/api/v1/halt", token: token, body: body, type: "application/json")
                #expect(answer.status == 400 && answer.text.contains(part), "\(body): \(answer.text)")
            }
            #expect(server.desk.told.count == 7)
        }
    }

    @Test func `a request whose length can be read in two ways is refused, and nothing behind it is read`()
        async throws
    {
        try await RunningServer.run(SampleServer.unlimited) { server in
            let token = try #require(server.texts[.admin])
            let head = "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
            let inner = head + "Content-Length: 0\r\n\r\n"
            for lengths in [
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "Content-Length: 0\r\nContent-Length: 9\r\n\r\n", "Content-Length: 0, 9\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Content-Length : 0\r\n\r\n", "Content-Length: +0\r\n\r\n", "Content-Length: 0x0\r\n\r\n",
                " Content-Length: 0\r\n\r\n", "X: a\r\n Content-Length: 9\r\n\r\n",
            ] {
                let bytes = try await server.send(Array((head + lengths + inner).utf8), untilEnd: true)
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.hasPrefix("HTTP/1.1 400 "), "\(lengths): \(text)")
                #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2, "\(lengths): \(text)")
            }
            #expect(server.desk.told == [])
            // No body in chunks is read at all, not even a good one.
            let chunked = try await server.send(
                Array((head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").utf8))
            #expect(RawAnswer(chunked)?.status == 400 && server.desk.told == [])
            // What is not ambiguous goes one behind the other.
            let two = try await server.send(
                Array((inner + head + "Connection: close\r\nContent-Length: 0\r\n\r\n").utf8), untilEnd: true)
            #expect(String(decoding: two, as: UTF8.self).components(separatedBy: "HTTP/1.1 200").count == 3)
            #expect(server.desk.told.count == 2)
        }
    }

    @Test func `a body that is cut off changes nothing`() async throws {
        try await RunningServer.run(SampleServer.unlimited) { server in
            let port = server.port, token = try #require(server.texts[.admin])
            let yaml = "schedules: {}\n# and more"
            for (method, path, type, body) in [
                ("PUT", "/api/v1/schedules/new", "application/yaml", yaml),
                ("POST", "/api/v1/reload", "application/json", "{}"),
            ] {
                let head =
                    "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
                    + "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                for kept in 0..<body.utf8.count {
                    let bytes = Array((head + body).utf8.prefix(head.utf8.count + kept))
                    let answer = try await Aside.run {
                        let stream = try StreamSocket.connecting(to: .loopback4(port: UInt16(port)), mark: nil)
                        return try RunningServer.talk(bytes, over: stream, untilEnd: true, endsSending: true)
                    }
                    let status = RawAnswer(answer)?.status
                    #expect(status == nil || status == 400, "\(method) with \(kept) bytes")
                }
            }
            #expect(server.desk.told == [])
        }
    }

    @Test func `one that says a byte now and then is ended as one that says nothing`() async throws {
        try await RunningServer.run({
            $0.limits.headTime = 0.5
            $0.limits.bodyTime = 0.5
        }) { server in
            let token = try #require(server.texts[.admin]), port = server.port
            let head = "POST /api/v1/halt HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
            for (whole, slow) in [
                ("GET ", "/" + String(repeating: "a", count: 6000)),
                (head + "Content-Length: 6000\r\n\r\n", String(repeating: " ", count: 6000)),
            ] {
                let isEnded = try await Aside.run {
                    let stream = try StreamSocket.connecting(to: .loopback4(port: UInt16(port)), mark: nil)
                    _ = try Poller.wait(for: [stream.descriptor], milliseconds: 10)
                    var sent = 0
                    let bytes = Array((whole + slow).utf8)
                    var buffer = [UInt8](repeating: 0, count: 4096)
                    // Two minutes, in which far from all of it is said.
                    for _ in 0..<6000 {
                        let end = sent < whole.utf8.count ? whole.utf8.count : min(sent + 1, bytes.count)
                        switch stream.send(Array(bytes[..<end]), from: sent) {
                        case .bytes(let count): sent += count
                        case .wouldBlock: break
                        default: return true
                        }
                        switch stream.receive(into: &buffer) {
                        case .bytes, .wouldBlock: Clock.sleep(milliseconds: 20)
                        default: return sent < bytes.count
                        }
                    }
                    return false
                }
                #expect(isEnded)
            }
            #expect(server.desk.told == [])
        }
    }
}
