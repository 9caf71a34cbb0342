import ChaosModel

/// What a request for figures gets.
struct ScrapeAnswer {
    /// Who may ask, and with what.
    struct Door: Sendable {
        /// What must stand behind `Bearer` in `Authorization`; `nil` asks for nothing.
        var token: [UInt8]?
    }

    private static let reasons = [
        200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed",
        431: "Request Header Fields Too Large", 500: "Internal Server Error",
    ]

    private var status: Int
    private var headers: [(String, String)] = []
    private var body: [UInt8]
    private var isHead = false

    /// An answer without figures.
    init(status: Int) {
        self.status = status
        body = Array("\(status) \(Self.reasons[status] ?? "")\n".utf8)
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        if status == 401 { headers.append(("WWW-Authenticate", "Bearer")) }
        if status == 405 { headers.append(("Allow", "GET, HEAD")) }
    }

    /// The answer to a request.
    /// - Parameter figures: the text and its media type for what the client accepts; `nil` when they cannot be had.
    init(_ request: ScrapeRequest, door: Door, figures: (String?) -> (text: String, mediaType: String)?) {
        guard Self.isWelcome(request.headers["authorization"], door) else {
            self.init(status: 401)
            return
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            self.init(status: 405)
            return
        }
        guard request.path == "/metrics" else {
            self.init(status: 404)
            isHead = request.method == "HEAD"
            return
        }
        guard let found = figures(request.headers["accept"]) else {
            self.init(status: 500)
            return
        }
        self.init(status: 200)
        headers = [("Content-Type", found.mediaType), ("Vary", "Accept"), ("Cache-Control", "no-store")]
        body = Array(found.text.utf8)
        isHead = request.method == "HEAD"
    }

    /// What is sent.
    var bytes: [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.reasons[status] ?? "")\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        return Array(head.utf8) + (isHead ? [] : body)
    }

    /// Compares in a time that does not depend on what is right.
    private static func isWelcome(_ given: String?, _ door: Door) -> Bool {
        guard let token = door.token else { return true }
        let words = (given ?? "").split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return false }
        let bytes = Array(words[1].utf8)
        var difference = UInt8(bytes.count == token.count ? 0 : 1)
        for index in token.indices { difference |= token[index] ^ (index < bytes.count ? bytes[index] : 0) }
        return difference == 0
    }
}
