import Foundation

@testable import ChaosServer

/// An HTTP answer as it came.
struct RawAnswer: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    /// Whether the body is as long as it should be.
    let isWhole: Bool

    /// - Returns: `nil` while the head is not there, or when it is none.
    init?(_ bytes: [UInt8], isHead: Bool = false) {
        let separator = Array("\r\n\r\n".utf8)
        guard bytes.count >= 4,
            let end = (0...(bytes.count - 4)).first(where: { bytes[$0] == 13 && Array(bytes[$0..<$0 + 4]) == separator }
            )
        else { return nil }
        var lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let first = lines.removeFirst().split(separator: " ")
        guard first.count >= 2, first[0].hasPrefix("HTTP/1."), let status = Int(first[1]) else { return nil }
        self.status = status
        headers = lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (
                line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            )
        }
        let body = Array(bytes[(end + 4)...])
        self.body = body
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) }
        let isStream = headers.contains { $0.name == "content-type" && $0.value.hasPrefix("text/event-stream") }
        // A stream has no end.
        isWhole = isHead || isStream || status == 204 || status == 304 || length.map { body.count >= $0 } ?? false
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The code of an error.
    var code: APIError.Code? {
        do { return try JSONDecoder().decode(APIError.Envelope.self, from: Data(body)).error.code } catch { return nil }
    }

    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }
}
