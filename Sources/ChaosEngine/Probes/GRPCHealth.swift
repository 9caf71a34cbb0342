/// The messages of grpc.health.v1: a service's name there, its status back, as Protocol Buffers.
enum GRPCHealth {
    /// SERVING of HealthCheckResponse.ServingStatus.
    static let serving: UInt16 = 1

    /// A HealthCheckRequest behind gRPC's prefix of 5 bytes.
    static func request(_ service: String) -> [UInt8] {
        let name = Array(service.utf8)
        let message = name.isEmpty ? [] : [0x0a] + varint(name.count) + name
        return [0] + HTTP2Frame.big(UInt32(message.count), 4) + message
    }

    /// The status in a whole HealthCheckResponse with its prefix; `nil` when it is none.
    static func status(_ data: [UInt8]) -> UInt16? {
        guard data.count >= 5, data[0] == 0, Int(HTTP2Frame.number(data[1..<5])) == data.count - 5 else { return nil }
        var rest = data[5...]
        var status: UInt16 = 0
        while !rest.isEmpty {
            guard let tag = varint(&rest) else { return nil }
            switch tag & 7 {
            case 0:
                guard let value = varint(&rest) else { return nil }
                if tag == 8 { status = UInt16(clamping: value) }
            case 2:
                guard let count = varint(&rest), count <= rest.count else { return nil }
                rest = rest.dropFirst(Int(count))
            default: return nil
            }
        }
        return status
    }

    private static func varint(_ value: Int) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f) | 0x80] + varint(value >> 7)
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }
}
