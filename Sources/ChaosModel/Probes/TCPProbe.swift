/// Opens a TCP connection; good is that it is accepted, or that what is expected comes.
public struct TCPProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "tcp"
    /// What it does, for help.
    public static let summary = "Opens a TCP connection; good is that it is accepted, or that the expected text comes."

    /// Where to connect.
    public var endpoint: Endpoint
    /// What is sent, piece by piece.
    public var send: [ByteText] = []
    /// The time between two pieces.
    public var pause: Duration = .zero
    /// What must come; a connection is enough when `nil`.
    public var expect: ByteMatch?

    /// The most bytes that are sent.
    private static let longest = 64 << 10

    /// Makes a probe of one endpoint.
    public init(endpoint: Endpoint) { self.endpoint = endpoint }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        endpoint = fields.required("endpoint", "Host and port.", example: "127.0.0.1:6379")
        send = fields.list(
            "send", "What is sent, in one piece or several; \\r, \\n, \\t, \\0, \\\\ and \\xHH stand for bytes.",
            example: "'PING\\r\\n'")
        pause = fields.value("pause", default: .zero, "The time between two pieces of `send`.") {
            $0 >= .zero ? nil : "a pause cannot be negative"
        }
        expect = fields.optional(
            "expect", "Text that must come, or a `/regular expression/`; what comes after it is not read.",
            example: "+PONG")
        if send.contains(where: \.bytes.isEmpty) { fields.reject("a piece is empty", at: "send") }
        if send.reduce(0, { $0 + $1.bytes.count }) > Self.longest {
            fields.reject("at most 64 KiB are sent", at: "send")
        }
        if fields.has("send"), !fields.has("expect") {
            fields.reject(
                "nothing shows whether it was received", at: "send", suggestion: "add `expect: TEXT` for the answer")
        }
        if fields.has("pause"), send.count < 2 {
            fields.reject("there is one piece at most", at: "pause", suggestion: "write `send: [GET, ' /', …]`")
        }
    }

    /// `connect 127.0.0.1:6379, send 6 B, expect +PONG`.
    public var question: String {
        let bytes = send.reduce(0) { $0 + $1.bytes.count }
        let pieces = send.count > 1 ? " in \(send.count) pieces" : ""
        return "connect \(endpoint)" + (send.isEmpty ? "" : ", send \(bytes) B\(pieces)")
            + (expect.map { ", expect \($0.fieldText)" } ?? "")
    }

    /// The endpoint.
    public var reach: ProbeReach { .endpoint(endpoint, .tcp) }
}
