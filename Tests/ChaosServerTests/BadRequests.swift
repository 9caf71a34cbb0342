/// Requests that are wrong, by a seed. Each is wrong by construction: none may change anything, whoever sends it.
struct BadRequests {
    private var state: UInt64
    private let admin: String
    private let port: Int

    init(seed: UInt64, admin: String, port: Int) {
        state = seed
        self.admin = admin
        self.port = port
    }

    mutating func next() -> [UInt8] {
        switch below(11) {
        case 0: bytes(below(400))
        case 1: mutated()
        case 2: post(badJSON())
        case 3: plain(pick(Self.methods), pick(Self.paths), [])
        case 4:
            plain(pick(["GET", "PUT", "DELETE", "POST"]), strayPath(), Array("schedules: {}".utf8), "application/yaml")
        case 5: plain("GET", pick(["/api/v1/drills?", "/api/v1/next?", "/api/v1/status?"]) + badQuery(), [])
        case 6: smuggled()
        case 7: cut()
        case 8: oversized()
        case 9:
            post(
                Self.reason,
                type: pick(["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "", "\u{FF}"]))
        default: stranger()
        }
    }

    private static let reason = Array(#"{"reason":"a fire"}"#.utf8)
    private static let methods = [
        "PATCH", "TRACE", "OPTIONS", "PUT", "FOO", "get", "CONNECT", "PROPFIND", "GET\u{0}", "", "ÄÖ", "PRI", "DELETE",
    ]
    private static let paths = [
        "/api/v1/status", "/api/v1/schedules", "/api/v1/drills", "/api/v1/reload/", "/api/v2/status", "/metrics/x", "*",
        "http://evil.example/api/v1/halt/x", "//", "/api/v1/%", "/\u{7F}", "", "evil.example:443",
    ]

    private mutating func badJSON() -> [UInt8] {
        let texts = [
            "", "{", "[]", "null", "1e999", #"{"reason":1}"#, #"{"reason":null}"#, #"{"reason":{"a":[]}}"#,
            #"{"reason":""}"#, #"{"reason":"   "}"#, #"{"reason":"a\u0000b"}"#, #"{"reason":"a\nb"}"#,
            #"{"Reason":"x"}"#, #"{"reason":"x","more":"y"}"#, #"{"reason":"\ud800"}"#, #"{"reason":"x"} {"#,
            "{\"reason\":\"" + String(repeating: "x", count: 501 + below(2000)) + "\"}",
            String(repeating: "[", count: 1 + below(20_000)), String(repeating: #"{"reason":"#, count: 1 + below(3000)),
            String(repeating: "9", count: 400), #"{"reason":-}"#,
        ]
        if below(6) == 0 {
            return Array(#"{"reason":""#.utf8) + [0xC3, 0x28, 0xFF, 0xED, 0xA0, 0x80] + Array(#""}"#.utf8)
        }
        return Array(pick(texts).utf8)
    }

    private mutating func strayPath() -> String {
        let names = [
            "../../etc/passwd", "..%2f..%2fetc", "%2e%2e", "..", ".hidden", "a%00b", "-rf", "a/b", "%C3%BC", "ü", "a b",
            "%",
            "a;b", "\u{202E}", String(repeating: "a", count: 101 + below(300)), "con%0d%0aX: y", "weekly-kill%20", "*",
            "{name}", ":name",
        ]
        return pick(["/api/v1/schedules/", "/api/v1/runs/"]) + pick(names)
            + pick(["", "/next", "/pause", "/report.html"])
    }

    private mutating func badQuery() -> String {
        pick([
            "limit=0", "limit=1001", "limit=-1", "limit=1e3", "limit=٣", "n=0", "n=501", "n=+5", "n=", "from=nan",
            "from=inf",
            "from=-1", "from=1e300", "from=0x10", "since=1,5", "state=gone", "state=", "state=ended,ended", "x=1", "n",
            "n=1&n=1", "limit=1&limit=1", "schedule=", "schedule=%00", "schedule=%FF", "schedule=%", "&", "=", "a=b=c",
            "from=99999999999999", "until=99999999999999999999999",
        ])
    }

    private mutating func smuggled() -> [UInt8] {
        let body = String(decoding: Self.reason, as: UTF8.self), length = body.utf8.count
        let start = "POST /api/v1/halt HTTP/1.1\r\n", host = "Host: localhost\r\n"
        let rest = "Authorization: Bearer \(admin)\r\nContent-Type: application/json\r\n"
        let inner = start + host + rest + "Content-Length: \(length)\r\n\r\n" + body
        return Array(
            pick([
                start + host + rest + "Content-Length: \(length)\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + body,
                start + host + rest + "Content-Length: \(length)\r\nContent-Length: 3\r\n\r\n" + body,
                start + host + rest + "Transfer-Encoding: xchunked\r\n\r\n" + body,
                start + host + rest + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body,
                start + host + rest + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" + body,
                start + host + host + rest + "Content-Length: \(length)\r\n\r\n" + body,
                start + rest + "Content-Length: \(length)\r\n\r\n" + body,
                start + "Host: evil.example\r\n" + rest + "Content-Length: \(length)\r\n\r\n" + body,
                start + "Host: localhost:x\r\n" + rest + "Content-Length: \(length)\r\n\r\n" + body,
                start + host + rest + rest + "Content-Length: \(length)\r\n\r\n" + body,
                start + host + rest + "Content-Length : \(length)\r\n\r\n" + body,
                start + host + rest + "Content-Length: -5\r\n\r\n" + body,
                start + host + rest + "Content-Length: 99999999999999999999\r\n\r\n" + body,
                start + host + rest + "X: a\u{0}b\r\nContent-Length: \(length)\r\n\r\n" + body,
                "GET /api/v1/status HTTP/1.1\r\n" + host + "Content-Length: \(inner.utf8.count)\r\n\r\n" + inner,
                "POST /api/v1/halt HTTP/9.9\r\n" + host + rest + "Content-Length: \(length)\r\n\r\n" + body,
                "POST /api/v1/halt\r\n" + body,
                start + host + String(repeating: "a: b\r\n", count: 300) + rest + "\r\n",
            ]).utf8)
    }

    /// The beginning of a request that would be right.
    private mutating func cut() -> [UInt8] {
        let whole = post(Self.reason)
        return Array(whole.prefix(below(whole.count)))
    }

    private mutating func oversized() -> [UInt8] {
        let many = String(repeating: "a", count: 20_000)
        switch below(5) {
        case 0: return Array("POST /api/v1/halt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n".utf8)
        case 1: return plain("GET", "/api/v1/" + many, [])
        case 2: return Array("GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nX: \(many)\r\n\r\n".utf8)
        case 3 where below(10) == 0:
            let body = String(repeating: "b", count: 300_000)
            return Array(
                ("POST /api/v1/halt HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(admin)\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 300000\r\n\r\n" + body).utf8)
        default: return post(Array("{\"reason\":\"\(many)\"}".utf8))
        }
    }

    private mutating func stranger() -> [UInt8] {
        let credentials = [
            "Authorization: Basic YWRtaW46YWRtaW4=", "Authorization: Bearer", "Authorization: Bearer  ",
            "Authorization:",
            "Authorization: Bearer aft_\(below(1 << 30))", "Authorization: \(admin)", "Cookie: aftershock_session=x",
            "Cookie: aftershock_session=a; aftershock_session=b", "Cookie: =;;;=", "Authorization: Bearer \u{FF}",
            "Authorization: Bearer \(admin)x", "Authorization: Bearer " + String(admin.dropLast()), "X-Nothing: 1",
        ]
        return Array(
            ("POST /api/v1/halt HTTP/1.1\r\nHost: localhost\r\n\(pick(credentials))\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(Self.reason.count)\r\n\r\n").utf8) + Self.reason
    }

    /// A good GET with some bytes changed.
    private mutating func mutated() -> [UInt8] {
        var request = plain("GET", "/api/v1/schedules/weekly-kill/next?n=3", [])
        for _ in 0...below(4) {
            let place = below(request.count)
            switch below(3) {
            case 0: request[place] = UInt8(below(256))
            case 1: request.remove(at: place)
            default: request.insert(UInt8(below(256)), at: place)
            }
        }
        return request
    }

    private func post(_ body: [UInt8], type: String = "application/json") -> [UInt8] {
        plain("POST", "/api/v1/halt", body, type)
    }

    private func plain(_ method: String, _ path: String, _ body: [UInt8], _ type: String? = nil) -> [UInt8] {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(admin)\r\n"
        if let type { head += "Content-Type: \(type)\r\n" }
        if !body.isEmpty || type != nil { head += "Content-Length: \(body.count)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }

    private mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(below(256)) } }
    private mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// Steele's SplitMix64.
    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(max(1, bound)))
    }
}
