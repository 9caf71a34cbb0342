import ChaosModel

extension Timeline {
    /// The buckets for the page's script, 20 characters each: answers and failures by four digits, p50, p95, p99 and max by
    /// three. Before them start and width in seconds, after a space each.
    ///
    /// Digits are those of base64url, the highest first. A latency is 0 where there is none, otherwise
    /// `1 + 23000 · log10(seconds / 10⁻⁷)`, which is exact to 0.01 %.
    var text: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(buckets.count * 20)
        for bucket in buckets {
            Self.write(bucket.count, 4, to: &digits)
            Self.write(bucket.failures, 4, to: &digits)
            for value in [bucket.p50, bucket.p95, bucket.p99, bucket.max] {
                Self.write(value.map(Self.code) ?? 0, 3, to: &digits)
            }
        }
        return "\(Markup.number(start, 6)) \(Markup.number(width, 6)) " + String(decoding: digits, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func code(_ seconds: Double) -> Int {
        1 + Int((23_000 * LogScale.log2(Swift.max(seconds, 1e-7) / 1e-7) / 3.321_928_094_887_362).rounded())
    }

    private static func write(_ number: Int, _ count: Int, to digits: inout [UInt8]) {
        let most = (1 << (6 * count)) - 1
        let number = Swift.min(Swift.max(number, 0), most)
        for place in (0..<count).reversed() { digits.append(alphabet[(number >> (6 * place)) & 63]) }
    }
}
