import Foundation
import Hummingbird

/// Answers in JSON.
public enum JSONAnswer {
    /// An answer with a value.
    /// - Throws: `EncodingError` for a number that JSON has no text for.
    public static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}
