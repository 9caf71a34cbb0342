/// The head of an HTTP request for figures. Its input may be hostile: it is bounded, and anything that is no request is said
/// to be none.
struct ScrapeRequest {
    /// The longest head, in bytes.
    static let longest = 8192

    /// What is asked.
    var method: String, path: String
    /// The headers that matter, by their names in lower case.
    var headers: [String: String] = [:]

    /// Reads a head; `nil` while it is not whole.
    /// - Returns: a status that refuses it when it is none, or too long.
    static func read(_ bytes: [UInt8]) -> Result<ScrapeRequest, Refused>? {
        guard let end = endOfHead(bytes) else { return bytes.count > longest ? .failure(Refused(status: 431)) : nil }
        guard end <= longest else { return .failure(Refused(status: 431)) }
        // By bytes: to Swift a carriage return and a line feed are one character.
        let lines = bytes[..<end].split(separator: 10, omittingEmptySubsequences: false).compactMap { line in
            String(validating: line.last == 13 ? line.dropLast() : line, as: UTF8.self)?[...]
        }
        guard lines.count == bytes[..<end].count(where: { $0 == 10 }) + 1 else {
            return .failure(Refused(status: 400))
        }
        let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0", words[1].hasPrefix("/") else {
            return .failure(Refused(status: 400))
        }
        var request = ScrapeRequest(method: String(words[0]), path: String(words[1].prefix { $0 != "?" }))
        for line in lines.dropFirst() where !line.isEmpty {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex, !line.hasPrefix(" ") else {
                return .failure(Refused(status: 400))
            }
            let name = line[..<colon].lowercased()
            var value = line[line.index(after: colon)...]
            while let first = value.first, first == " " || first == "\t" { value.removeFirst() }
            while let last = value.last, last == " " || last == "\t" { value.removeLast() }
            request.headers[name] = request.headers[name].map { $0 + ", " + value } ?? String(value)
        }
        return .success(request)
    }

    /// Why it gets no figures: the status code.
    struct Refused: Error { var status: Int }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        var lineStart = 0
        for (index, byte) in bytes.enumerated() where byte == 10 {
            let length = index - lineStart
            if lineStart > 0, length == 0 || length == 1 && bytes[lineStart] == 13 { return lineStart }
            lineStart = index + 1
        }
        return nil
    }
}
