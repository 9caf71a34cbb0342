import Foundation
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// netem's settings as tc(8) understands them.
    @Suite(.serialized, .enabled(if: Lab.hasNetem, "this kernel has no sch_netem"))
    struct LabNetem {
        private static let major: UInt16 = 0xAF50

        @Test(arguments: LabNetemCase.all)
        func `tc tells the same of a netem of ours as of its own`(example: LabNetemCase) throws {
            let (ours, theirs, isKept) = try inScratchNetwork {
                let control = try TrafficControl()
                let asked = TrafficClass(netem: example.parameters)
                try control.add(asked, interface: "lo", major: Self.major, minor: 0x11)
                try Lab.commands(
                    """
                    ip link add lab0 type dummy
                    tc qdisc add dev lab0 root handle 1: netem \(example.words)
                    """)
                let found = try control.trafficClass(interface: "lo", major: Self.major, minor: 0x11)
                return (
                    try Lab.options(of: "netem", on: "lo"), try Lab.options(of: "netem", on: "lab0"),
                    found.map(asked.isKept) ?? false
                )
            }
            #expect(!theirs.isEmpty)
            #expect(ours == theirs)
            #expect(isKept)
        }

        @Test func `a seed is kept, or passed over by a kernel that has none`() throws {
            var netem = NetemParameters()
            netem.loss = .random(.init(share: 0.5, correlation: 0))
            netem.seed = 42
            let asked = TrafficClass(netem: netem)
            let (found, support) = try inScratchNetwork {
                let control = try TrafficControl()
                try control.add(asked, interface: "lo", major: Self.major, minor: 1)
                let found = try control.trafficClass(interface: "lo", major: Self.major, minor: 1)
                try control.removeClass(interface: "lo", major: Self.major, minor: 1)
                return (found, try control.attemptNetem())
            }
            print("kernel keeps a seed: \(support)")
            #expect(found.map(asked.isKept) == true)
            #expect(found?.netem?.seed == (support ? 42 : 0))
        }

        static let limits: [(rate: UInt64, burst: UInt64, words: String)] = [
            (1_000_000, 10_000, "rate 8mbit burst 10000b"), (125_000_000, 1_250_000, "rate 1gbit burst 1250000b"),
            (8_000, 2_000, "rate 64kbit burst 2000b"),
        ]

        @Test(arguments: limits)
        func `tc tells the same of a class of ours as of its own`(rate: UInt64, burst: UInt64, words: String) throws {
            let (ours, theirs) = try inScratchNetwork {
                let limit = RateParameters(bytesPerSecond: rate, burstBytes: burst, latencyNanoseconds: 50_000_000)
                try TrafficControl().add(
                    TrafficClass(rate: limit), interface: "lo", major: Self.major, minor: 0x11)
                try Lab.commands(
                    """
                    ip link add lab0 type dummy
                    tc qdisc add dev lab0 root handle af50: htb default 0
                    tc class add dev lab0 parent af50: classid af50:11 htb \(words) cburst \(burst)b quantum 200000
                    """)
                let show = { (device: String) in try Lab.output(["tc", "class", "show", "dev", device]) }
                return (try show("lo"), try show("lab0"))
            }
            func limits(_ text: String) -> Substring? { text.split(separator: "rate ").last }
            #expect(theirs.contains("rate"))
            #expect(limits(ours) == limits(theirs))
        }
    }
}

extension Lab {
    /// What `tc -j` shows of the qdisc of a kind on an interface.
    static func options(of kind: String, on interface: String) throws -> [String: String] {
        let text = try output(["tc", "-s", "-j", "qdisc", "show", "dev", interface])
        let qdiscs = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] ?? []
        let options = qdiscs.first { $0["kind"] as? String == kind }?["options"] as? [String: Any] ?? [:]
        return try options.mapValues { value in
            guard let nested = value as? [String: Any] else { return "\(value)" }
            return String(
                decoding: try JSONSerialization.data(withJSONObject: nested, options: .sortedKeys), as: UTF8.self)
        }
    }

    /// A number that `tc -s -j` shows of the qdisc of a kind on an interface.
    static func statistic(_ name: String, of kind: String, on interface: String) throws -> Int {
        let text = try output(["tc", "-s", "-j", "qdisc", "show", "dev", interface])
        let qdiscs = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] ?? []
        return qdiscs.first { $0["kind"] as? String == kind }?[name] as? Int ?? 0
    }
}
