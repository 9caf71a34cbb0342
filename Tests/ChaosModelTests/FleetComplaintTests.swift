import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite struct FleetComplaintTests {
    private static func with(_ changes: [(String, String)]) -> String {
        changes.reduce(FleetFixture.drill) { $0.replacing($1.0, with: $1.1) }
    }

    @Test func `whatever is wrong is said with its place in the fleet's spec`() throws {
        let cases: [(String, String)] = [
            ("an unknown host", Self.with([("hosts: client}", "hosts: clients}")])),
            ("a label that nobody has", Self.with([("{role: web}", "{role: wbe}")])),
            ("more than there are", Self.with([("count: 1", "count: 4")])),
            (
                "no hosts at all",
                Self.with([("shop: {process: nginx, hosts: {labels: {role: web}}}", "shop: {process: nginx}")])
            ),
            ("a probe from nowhere", Self.with([(", hosts: client}", "}")])),
            ("a target that is not there", Self.with([("{target: shop, for", "{target: shp, for")])),
            ("both sides", Self.with([(", except: minority", "")])),
            ("one side", Self.with([("between: [minority, majority]", "between: [minority]")])),
            ("a side and a target", Self.with([("majority], for", "majority], target: shop, for")])),
            ("too many", Self.with([("90%}", "2}")])),
            ("in a circle", Self.with([("seed: 7}", "seed: 7, except: majority}")])),
            ("a fault's own field", Self.with([("delay: 100ms", "dely: 100ms")])),
            (
                "a process on a host target",
                Self.with([("process.pause: {target: shop", "process.pause: {target: minority")])
            ),
            ("waves in parallel", Self.with([("target: shop, for: 10s", "target: shop, for: 10s, waves: [1, 2]")])),
            ("unknown keys", Self.with([("hosts: {labels: {role: web}}", "hosts: {label: {role: web}}")])),
            ("none of it", Self.with([("{labels: {role: web}}", "{}")])),
            ("no such number", Self.with([("most-hosts: 90%", "most-hosts: 0")])),
            ("a broken entry", Self.with([("- pause: 5s", "- pause")])),
        ]
        let text = try cases.map { "== \($0.0)\n\(try FleetFixture.complaint($0.1))" }.joined()
        #expect(try FleetFixture.complaint(FleetFixture.drill) == "")
        for (name, broken) in cases { #expect(try !FleetFixture.complaint(broken).isEmpty, "\(name)") }
        #expect(Golden.difference(text, from: "fleet-complaints.txt") == nil)
    }

    @Test func `texts that are no spec are refused, and never crash`() throws {
        for text in [
            "", "x", "[]", "{targets: 1, fleet: 2}", "targets: {a: {hosts: }}\nfleet:", "method: [[]]\nfleet: {}",
        ] {
            #expect(try !FleetFixture.complaint(text).isEmpty, "\(text)")
        }
        // Every prefix of a spec, as an editor sees it.
        for end in stride(from: 0, to: FleetFixture.drill.utf8.count, by: 7) {
            _ = try? FleetFixture.complaint(String(FleetFixture.drill.prefix(end)))
        }
    }
}
