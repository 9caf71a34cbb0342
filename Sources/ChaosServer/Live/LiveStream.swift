import HTTPTypes
import Hummingbird

/// `GET /api/v1/live`, the stream for `EventSource`, and `GET /api/v1/live/now`.
struct LiveStream: Sendable {
    /// A stream ends after so many seconds: who comes back, must still be allowed to.
    static let longest = Duration.seconds(60)

    private let hub: LiveHub

    /// Serves what a hub tells.
    init(_ hub: LiveHub) { self.hub = hub }

    private static let events = LiveFrame.Kind.allCases.map { kind in
        switch kind {
        case .reset:
            StreamEvent(name: kind.rawValue, summary: "Forget everything: all that is known follows.", schema: nil)
        case .begin: StreamEvent(name: kind.rawValue, summary: "A run begins.", schema: "LiveLine.Begin")
        case .event:
            StreamEvent(name: kind.rawValue, summary: "Something happens in the run.", schema: "Record.Event")
        case .status:
            StreamEvent(name: kind.rawValue, summary: "The run's state of now.", schema: "LiveLine.Status")
        case .end: StreamEvent(name: kind.rawValue, summary: "The run is over.", schema: "LiveLine.End")
        case .daemon:
            StreamEvent(name: kind.rawValue, summary: "Something changed in the daemon.", schema: "DaemonStatus")
        }
    }

    /// Both, as the API's own are declared.
    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/live", role: .view, id: "live",
                summary: "What the run of now says of itself, as server-sent events.",
                answer: .events(Self.events),
                errors: [.tooMany]
            ) { call in try stream(call.request, call.context) },
            Endpoint(
                method: .get, path: "/api/v1/live/now", role: .view, id: "liveNow",
                summary: "What is known of the run of now, or of the last one.", answer: .json("LiveSnapshot")
            ) { _ in try JSONAnswer.response(hub.snapshot) },
        ]
    }

    /// Everything from now on, and first what is known: `begin`, `event`, `status`, `end`, `daemon`, `reset`.
    func stream(_ request: Request, _ context: ServerContext) throws -> Response {
        let channel = context.channel
        let last = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
        guard hub.hasRoom else {
            throw APIError(.tooMany, "\(LiveHub.mostClients) clients watch already", retryAfter: 10)
        }
        // They enter when the answer is written: who is gone by then was never there.
        let body = ResponseBody { [hub] writer in
            // A slow client's writer waits for the connection, so that is what has to end.
            guard let client = try hub.enter(after: last, onDrop: { channel.close(promise: nil) }) else {
                return try await writer.finish(nil)
            }
            let curfew = Task {
                try await Task.sleep(for: Self.longest)
                client.mailbox.close()
            }
            defer {
                curfew.cancel()
                hub.leave(client)
            }
            try await writer.write(client.first)
            while let bytes = await client.mailbox.next() { try await writer.write(bytes) }
            try await writer.finish(nil)
        }
        var headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"]
        // nginx otherwise keeps it all to itself.
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        return Response(status: .ok, headers: headers, body: body)
    }
}
