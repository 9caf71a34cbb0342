import Foundation
import Hummingbird

extension APIError {
    struct Envelope: Codable, Hashable {
        struct Inner: Codable, Hashable {
            var code: Code
            var message: String
        }
        var error: Inner
    }

    /// As JSON.
    var response: Response {
        var response: Response
        do {
            response = try JSONAnswer.response(
                Envelope(error: Envelope.Inner(code: code, message: message)), status: .init(code: code.status))
        } catch { response = Response(status: .init(code: code.status)) }
        if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
        if let allow { response.headers[.allow] = allow.joined(separator: ", ") }
        if code == .unauthenticated { response.headers[.wwwAuthenticate] = "Bearer realm=\"aftershock\"" }
        // What is left of the body is not worth reading.
        if code == .tooLarge { response.headers[.connection] = "close" }
        return response
    }
}
