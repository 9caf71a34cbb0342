import ChaosModel

/// A question to Prometheus: the value of an expression now, which the answer carries as text.
enum PrometheusQuestion {
    /// An `http` probe that reads the expression's value.
    /// - Parameters:
    ///   - expression: PromQL.
    ///   - server: Where Prometheus is, such as `http://127.0.0.1:9090`; open when `nil`.
    ///   - bounds: `at-most` and `at-least`.
    static func probe(_ expression: String, server: String?, bounds: [DraftValue.Member]) -> DraftValue {
        var base = server ?? ""
        while base.hasSuffix("/") { base.removeLast() }
        let path = "/api/v1/query?query=" + encoded(expression)
        let url: DraftValue =
            server == nil
            ? .open("Prometheus's address before `\(path)`; or import with --prometheus http://127.0.0.1:9090")
            : .text(base + path)
        // A result is a vector of series with a `value` each, or a scalar.
        let number = #""(?:value|result)":\s*\[[0-9.e+]+,\s*"([-+0-9.eE]+)"\]"#
        return .mapping([
            .init(
                "http",
                .mapping([
                    .init("url", url),
                    .init(
                        "expect",
                        .mapping([.init("number", .mapping([.init("pattern", .text(number))] + bounds))])),
                ]))
        ])
    }

    /// Text as part of a query, RFC 3986.
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return encoded
    }
}
