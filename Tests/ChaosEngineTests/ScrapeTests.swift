import Testing

@testable import ChaosEngine

@Suite struct ScrapeTests {
    private func answer(_ text: String, token: String? = nil) -> String {
        let door = ScrapeAnswer.Door(token: token.map { Array($0.utf8) })
        switch ScrapeRequest.read(Array(text.utf8)) {
        case nil: return ""
        case .failure(let refused)?: return String(decoding: ScrapeAnswer(status: refused.status).bytes, as: UTF8.self)
        case .success(let request)?:
            let answer = ScrapeAnswer(request, door: door) { ("figures for \($0 ?? "nobody")", "text/x") }
            return String(decoding: answer.bytes, as: UTF8.self)
        }
    }

    private func status(_ text: String, token: String? = nil) -> String {
        String(answer(text, token: token).dropFirst(9).prefix(3))
    }

    @Test func `figures are for whoever asks for them properly`() {
        let whole = answer("GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\naccept: b\r\n\r\n")
        #expect(whole.hasPrefix("HTTP/1.1 200 OK\r\n") && whole.hasSuffix("\r\n\r\nfigures for text/plain, b"))
        #expect(whole.contains("Content-Length: 25\r\n"))
        let head = answer("HEAD /metrics HTTP/1.0\n\n")
        #expect(head.hasPrefix("HTTP/1.1 200") && head.hasSuffix("\r\n\r\n") && head.contains("Content-Length: 18\r\n"))
        #expect(status("GET / HTTP/1.1\r\n\r\n") == "404" && status("POST /metrics HTTP/1.1\r\n\r\n") == "405")
        #expect(answer("PUT /metrics HTTP/1.1\r\n\r\n").contains("\r\nAllow: GET, HEAD\r\n"))
    }

    @Test(arguments: [
        "\r\n\r\n\r\n", "GET /metrics\r\n\r\n", "GET /metrics HTTP/2.0\r\n\r\n", "GET metrics HTTP/1.1\r\n\r\n",
        "GET  /metrics HTTP/1.1\r\n\r\n", "GET /metrics HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", "GET /metrics HTTP/1.1\r\n: b\r\n\r\n",
    ])
    func `what is no request is refused`(text: String) { #expect(status(text) == "400") }

    @Test func `a head that is not whole is waited for, and one without an end is refused`() {
        #expect(answer("GET /metrics HTTP/1.1\r\nHost: a\r\n").isEmpty)
        let long = "GET /metrics HTTP/1.1\r\nA: " + String(repeating: "a", count: ScrapeRequest.longest)
        #expect(status(long) == "431" && status(long + "\r\n\r\n") == "431")
    }

    @Test func `a token opens, and nothing else does`() {
        let token = "abcdefghijklmnop"
        func asked(_ header: String) -> String { status("GET /metrics HTTP/1.1\r\n\(header)\r\n\r\n", token: token) }
        #expect(asked("Authorization: Bearer \(token)") == "200" && asked("authorization: bearer \(token)") == "200")
        for header in [
            "A: b", "Authorization: Bearer \(token)x", "Authorization: Bearer abcdefghijklmno",
            "Authorization: Basic \(token)", "Authorization: Bearer", "Authorization: \(token)",
        ] {
            #expect(asked(header) == "401", "\(header)")
        }
    }
}
