import ChaosModel
import LinuxKernel

/// Makes one call of grpc.health.v1.Health/Check over HTTP/2 with prior knowledge (RFC 9113, section 3.3).
///
/// A bad answer's detail is the serving status, or 100 and the gRPC code of a call that failed.
struct GRPCConversation: Conversation {
    private let request: [UInt8]
    private var heard: ArraySlice<UInt8> = []
    private var block: [UInt8] = []
    private var message: [UInt8] = []
    private var fields = (status: UInt16?.none, code: UInt16?.none)
    private var endsStream = false

    private static let stream: UInt32 = 1
    private static let longestBlock = 16_384
    private static let longestMessage = 4096

    /// - Parameter version: of Aftershock, for the user agent.
    init(_ probe: GRPCProbe, version: String?) {
        // No header table: what follows can be read without keeping one. No pushes.
        let settings: [UInt8] = [0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]
        let header = Self.headers(probe.endpoint.description, agent: version.map { "aftershock/\($0)" } ?? "aftershock")
        request =
            Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + HTTP2Frame.bytes(HTTP2Frame.settings, settings)
            + HTTP2Frame.bytes(HTTP2Frame.headers, flags: HTTP2Frame.endHeaders, stream: Self.stream, header)
            + HTTP2Frame.bytes(
                HTTP2Frame.data, flags: HTTP2Frame.endStream, stream: Self.stream, GRPCHealth.request(probe.service))
    }

    var farewell: [UInt8] { HTTP2Frame.bytes(HTTP2Frame.goAway, [UInt8](repeating: 0, count: 8)) }

    mutating func begin() -> [UInt8] {
        heard = []
        (block, message, fields, endsStream) = ([], [], (nil, nil), false)
        return request
    }

    mutating func hear(_ bytes: ArraySlice<UInt8>) -> Turn {
        heard += bytes
        var reply: [UInt8] = []
        do throws(HTTP2Frame.Malformed) {
            while let frame = try HTTP2Frame.take(from: &heard) {
                switch try hear(frame) {
                case .listen: continue
                case .say(let bytes): reply += bytes
                case let end: return end
                }
            }
        } catch {
            return .end(.badProtocol)
        }
        return reply.isEmpty ? .listen : .say(reply)
    }

    private mutating func hear(_ frame: HTTP2Frame) throws(HTTP2Frame.Malformed) -> Turn {
        switch (frame.type, frame.stream) {
        case (HTTP2Frame.settings, 0), (HTTP2Frame.ping, 0):
            if frame.flags & HTTP2Frame.acknowledged != 0 { return .listen }
            let echo = frame.type == HTTP2Frame.ping ? frame.payload : []
            return .say(HTTP2Frame.bytes(frame.type, flags: HTTP2Frame.acknowledged, echo))
        case (HTTP2Frame.goAway, 0):
            guard frame.payload.count >= 8 else { throw .init() }
            // Calls up to the last one that it names are still answered.
            let last = HTTP2Frame.number(frame.payload[0..<4]) & 0x7fff_ffff
            return last >= Self.stream
                ? .listen : .end(.closedEarly, UInt16(clamping: HTTP2Frame.number(frame.payload[4..<8])))
        case (HTTP2Frame.reset, Self.stream):
            return .end(.reset, UInt16(clamping: HTTP2Frame.number(frame.payload.prefix(4))))
        case (HTTP2Frame.data, Self.stream):
            message += try frame.content()
            if message.count > Self.longestMessage { throw .init() }
            return frame.flags & HTTP2Frame.endStream != 0 ? judge() : .listen
        case (HTTP2Frame.headers, Self.stream), (HTTP2Frame.continuation, Self.stream): return try hear(fields: frame)
        case (HTTP2Frame.push, _): throw .init()
        default: return .listen
        }
    }

    private mutating func hear(fields frame: HTTP2Frame) throws(HTTP2Frame.Malformed) -> Turn {
        block += frame.type == HTTP2Frame.headers ? try frame.content() : frame.payload[...]
        if block.count > Self.longestBlock { throw .init() }
        if frame.type == HTTP2Frame.headers { endsStream = frame.flags & HTTP2Frame.endStream != 0 }
        guard frame.flags & HTTP2Frame.endHeaders != 0 else { return .listen }
        guard let found = try? GRPCFields(block: block) else { throw .init() }
        block = []
        fields = (found.status ?? fields.status, found.code ?? fields.code)
        return endsStream ? judge() : .listen
    }

    private func judge() -> Turn {
        if let status = fields.status, status != 200 { return .end(.badStatus, status) }
        if let code = fields.code, code != 0 { return .end(.badAnswer, 100 + code) }
        guard let status = GRPCHealth.status(message) else { return .end(.badProtocol) }
        return status == GRPCHealth.serving ? .end(.good) : .end(.badAnswer, status)
    }

    /// The request's header fields, as literals that nobody keeps: by the name's place in the static table, or by name.
    private static func headers(_ authority: String, agent: String) -> [UInt8] {
        let string = { (text: String) -> [UInt8] in
            let count = text.utf8.count
            let length: [UInt8] =
                count < 127 ? [UInt8(count)] : [127, UInt8((count - 127) & 0x7f) | 0x80, UInt8((count - 127) >> 7)]
            return length + Array(text.utf8)
        }
        // :method POST and :scheme http are in the table with their values.
        let path: [UInt8] = [0x83, 0x86, 0x14] + string("/grpc.health.v1.Health/Check")
        // :authority is 1; content-type is 31 and user-agent 58, beyond the prefix of 4 bits.
        return path + [0x11] + string(authority) + [0x1f, 16] + string("application/grpc") + [0x10] + string("te")
            + string("trailers") + [0x1f, 43] + string(agent)
    }
}

extension GRPCProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        let address = try PlannedProbe.address(endpoint.host, endpoint.port, of: spec)
        return ConversationQuestion(address: address) { [self] in GRPCConversation(self, version: version) }
    }
}
