import FoundationEssentials

@testable import ChaosModel

extension FuzzTarget {
    /// A pattern, then the text it is looked for in: both searches agree, and the group lies in the text.
    static let pattern = FuzzTarget("pattern", longest: 20_000) { bytes in
        var input = FuzzInput(bytes)
        let text = String(decoding: input.line(), as: UTF8.self)
        guard let pattern = try? TextPattern(field: text) else { return }
        let subject = input.bytes
        switch (pattern.contained(in: subject), pattern.firstGroup(in: subject)) {
        case (.tooCostly, _), (_, .tooCostly), (.missing, .missing): break
        case (.found, .found(let group)):
            try promise(group.map { $0.lowerBound >= 0 && $0.upperBound <= subject.count } ?? true, "a group outside")
        default: throw FuzzFinding(description: "the two searches disagree")
        }
    }

    /// A path, then a JSON text: nothing is taken for JSON that Foundation refuses.
    static let json = FuzzTarget("json") { bytes in
        var input = FuzzInput(bytes)
        let path = (try? JSONPath(field: String(decoding: input.line(), as: UTF8.self))) ?? JSONPath(steps: [])
        guard JSONScan.find(path, in: input.bytes) != .malformed else { return }
        struct Anything: Decodable { init(from decoder: any Decoder) {} }
        let isRead = (try? JSONDecoder().decode(Anything.self, from: Data(input.bytes))) != nil
        try promise(isRead, "accepted, and refused by Foundation")
    }

    /// The pattern of a path, then a path and an address of a call.
    static let path = FuzzTarget("path", longest: 4096) { bytes in
        var input = FuzzInput(bytes)
        let text = String(decoding: input.line(), as: UTF8.self)
        if let pattern = try? PathPattern(field: text) { _ = pattern.matcher()(input.bytes) }
        if let pattern = try? AddressPattern(field: text) { _ = pattern.matches(input.bytes, port: 80) }
    }

    /// A change of a group's file: what was written is shown, and the earlier line brings the old content back.
    static let group = FuzzTarget("group", longest: 512) { bytes in
        var input = FuzzInput(bytes)
        let names = ["io.max", "blkio.throttle.read_bps_device", "memory.max"]
        let file = CgroupFile(names[Int(input.byte()) % names.count])
        let value = String(decoding: input.line(), as: UTF8.self)
        let content = input.text
        let earlier = file.earlier(in: content, than: value)
        _ = file.shows(value, in: file.written(value, to: content))
        _ = file.written(earlier, to: file.written(value, to: content))
    }

    /// A page of metrics: it says the same whatever pieces it comes in.
    static let metrics = FuzzTarget("metrics") { bytes in
        var input = FuzzInput(bytes)
        let seed = input.byte()
        let label = MetricSelector.Label(name: "a", value: .exactly("b"))
        for labels in [[], [label]] {
            var whole = MetricPage(MetricSelector(name: "up", labels: labels)), parts = whole
            whole.consume(input.rest)
            for piece in input.pieces(seed) { parts.consume(piece[...]) }
            let findings = (whole.finding(), parts.finding())
            guard case (.number(let one), .number(let other)) = findings else {
                try promise(findings.0 == findings.1, "\(findings.0) as a whole, \(findings.1) in pieces")
                continue
            }
            try promise(one == other || one.isNaN && other.isNaN, "\(one) as a whole, \(other) in pieces")
        }
    }
}
