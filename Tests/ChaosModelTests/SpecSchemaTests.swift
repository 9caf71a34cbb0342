import Foundation
import Testing

@testable import ChaosModel

@Suite struct SpecSchemaTests {
    private func schema(_ faults: [any Fault.Type]) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(SpecSchema.json(faults: faults).utf8)) as? [String: Any])
    }

    @Test func `the schema is JSON and has every field of every fault`() throws {
        for faults in [testFaults, FaultCatalog.all] {
            let definitions = try #require(try schema(faults)["$defs"] as? [String: [String: Any]])
            for type in faults {
                let description = FaultDescription(of: type)
                let properties = try #require(definitions[type.name]?["properties"] as? [String: Any], "\(type.name)")
                #expect(Set(properties.keys) == Set(description.fields.map(\.name)))
                #expect(description.fields.contains { $0.name == "for" } == (!type.isInstant || type.mayLast))
            }
        }
    }

    @Test func `the schema has every key of the example`() throws {
        let top = try #require(try schema(testFaults)["properties"] as? [String: Any])
        for line in SpecExampleTests.example.split(separator: "\n") where !line.hasPrefix(" ") {
            #expect(top[String(line.prefix { $0 != ":" })] != nil, "\(line)")
        }
        let text = SpecSchema.json(faults: testFaults)
        for key in [
            "ready-within", "tls-verify", "body-matches", "at-most", "pause", "transport", "combine", "consecutive",
            "stable-for", "steps", "parallel", "exit", "environment",
        ] {
            #expect(text.contains("\"\(key)\""), "\(key)")
        }
    }

    @Test func `patterns of the schema accept the values they describe`() throws {
        func accepts<V: FieldValue>(_ type: V.Type, _ texts: String...) throws {
            let pattern = try Regex(try #require(V.shape.pattern))
            for text in texts {
                _ = try V(field: text)
                #expect(text.firstMatch(of: pattern) != nil, "\(text)")
            }
        }
        try accepts(Duration.self, "200ms", "1.5s")
        try accepts(Percent.self, "0.1%", "80%")
        try accepts(ByteSize.self, "10B", "10kB", "64Mi", "1.5GiB")
        try accepts(BitRate.self, "10mbit", "1.5Gbit/s", "900bit")
        try accepts(PerSecond.self, "100/s", "0.5/m")
        try accepts(CIDR.self, "10.0.0.0/8", "::1", "2001:db8::/32", "192.0.2.1")
        try accepts(Endpoint.self, "[::1]:80", "db.example:5432", "127.0.0.1:1")
        try accepts(JSONPath.self, "$.order.items[0].id", "/order/items/0", "$")
        try accepts(HTTPURL.self, "http://127.0.0.1:8080/a?b", "https://x")
        try accepts(SLO.Objective.self, "99.9% under 500ms", "p99<=350ms", "p99.9 ≤ 1s", "errors <= 0.1%")
        for text in SpecObjectiveTests.texts { try accepts(SLO.Objective.self, text) }
        try accepts(BurnRate.self, "14.4 over 1m and 5s", "2 over 30s")
        try accepts(StopCondition.self, "errors > 50% for 5s", "checkout errors > 5% for 1m", "errors of a > 5% for 1m")
        try accepts(Target.Selector.self, "port:5432", "cgroup:/shop")
    }

    @Test func `the schema text is stable`() {
        SpecGolden.check(SpecSchema.json(faults: testFaults), "spec-schema.json")
    }
}
