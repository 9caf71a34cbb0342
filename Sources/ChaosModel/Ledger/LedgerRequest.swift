/// A request about one entry of a ledger: what is written has `{id}` where the entry's name belongs.
public struct LedgerRequest: Hashable, Codable, Sendable {
    /// What a request is for, and so what it is like when little is said.
    enum Role { case write, read, delete }

    /// Where it goes.
    public var url: LedgerURL
    /// The request method.
    public var method: String
    /// Headers beside those of the probe itself.
    public var headers: [HTTPProbe.Header]
    /// What is sent.
    public var body: String?
    /// The statuses that are good.
    public var statuses: [StatusRange]
    /// Text that a good answer contains.
    public var contains: String?

    /// The usual request for a role.
    init(_ role: Role, to url: LedgerURL) {
        self.url = url
        headers = []
        let success = StatusRange(200...299)
        switch role {
        case .write: (method, body, statuses, contains) = ("PUT", LedgerURL.blank, [success], nil)
        case .read: (method, body, statuses, contains) = ("GET", nil, [success], LedgerURL.blank)
        case .delete:
            (method, body, contains) = ("DELETE", nil, nil)
            statuses = [success, StatusRange(404...404), StatusRange(410...410)]
        }
    }

    /// Reads the mapping form.
    init(_ fields: inout FieldReader, _ role: Role) {
        let url: LedgerURL = fields.required(
            "url", "The address, with `{id}` where an entry's name belongs.",
            example: "\"http://127.0.0.1:8080/orders/{id}\"")
        self.init(role, to: url)
        method = fields.value("method", default: method, "The request method.") { (text: String) in
            HTTPProbe.isToken(text) && text == text.uppercased() ? nil : "`\(text)` is not a request method"
        }
        headers = fields.map("headers", "Request headers.", example: "{Content-Type: application/json}")
            .map(HTTPProbe.Header.init)
        let text: String? = fields.optional("body", "What to send; `{id}` is the entry's name.", example: "'{id}'")
        body = text ?? body
        let usual = (statuses, contains)
        (statuses, contains) = fields.group("expect", "What a good answer is like.") { expect in
            let statuses: [StatusRange] = expect.list(
                "status", "Good statuses and ranges of them; 200-299 when left out.", example: "200-299")
            let contains: String? = expect.optional(
                "body", "Text that the body contains; `{id}` is the entry's name.", example: "'{id}'")
            return (statuses.isEmpty ? usual.0 : statuses, contains ?? usual.1)
        }
        probe(for: "id").checkHeaders(&fields)
        let address = url.fieldText + (url.fieldText.hasSuffix("/") ? "" : "/")
        if !url.hasBlank, role != .write || text?.contains(LedgerURL.blank) != true {
            fields.reject(
                role == .write
                    ? "has no `{id}`, in the URL or the body, so all entries would be one"
                    : "has no `{id}`, so every entry would be asked for alike",
                at: "url", suggestion: "write `\"\(address){id}\"`")
        }
    }

    /// The request about one entry.
    public func probe(for id: String) -> HTTPProbe {
        var probe = HTTPProbe(url: url.filled(with: id))
        probe.method = method
        probe.headers = headers.map { .init(name: $0.name, value: $0.value.replacing(LedgerURL.blank, with: id)) }
        probe.body = body?.replacing(LedgerURL.blank, with: id)
        probe.expectation = HTTPExpectation(
            statuses: statuses, body: contains?.replacing(LedgerURL.blank, with: id))
        return probe
    }
}
