import ChaosModel
import Testing

@testable import ChaosImport

/// Every value of a document is accounted for, and what is called imported is in the spec.
struct AccountTests {
    @Test func `there are fixtures`() { #expect(Fixture.all.count >= 6) }

    @Test(arguments: Fixture.all) func `every value is accounted for once`(fixture: Fixture) throws {
        let result = try fixture.read()
        #expect(result.fields.count == (try Fixture.leaves(of: fixture.text)))
        #expect(Set(result.fields.map { "\($0.document) \($0.path)" }).count == result.fields.count)
        #expect(FieldFate.allCases.reduce(0) { $0 + result.count($1) } == result.fields.count)
        for field in result.fields { #expect(!field.note.isEmpty, "\(field.path)") }
    }

    @Test(arguments: Fixture.all) func `places are those of the values`(fixture: Fixture) throws {
        let lines = fixture.text.split(separator: "\n", omittingEmptySubsequences: false).map {
            Array($0.unicodeScalars)
        }
        var checked = 0
        for field in try fixture.read().fields {
            #expect(lines.indices.contains(field.location.line - 1))
            let rest = lines[field.location.line - 1].dropFirst(field.location.column - 1)
            let opening = rest.first.map(String.init) ?? ""
            guard field.value.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }), !field.value.isEmpty,
                !"*|>".contains(opening)
            else { continue }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: rest.drop { "\"'".unicodeScalars.contains($0) }.prefix(field.value.count))
            #expect(String(text) == field.value, "\(field.path) at \(field.location)")
            checked += 1
        }
        #expect(checked > 10)
    }

    @Test(arguments: Fixture.all) func `a complete spec is valid and a draft is not`(fixture: Fixture) throws {
        var settings = ImportSettings()
        settings.prometheus = "http://127.0.0.1:9090"
        settings.variables = ["host": "127.0.0.1"]
        for name in ["web", "orders", "queue", "queue-2", "store"] { settings.targets[name] = .port(8080) }
        settings.addresses = [
            "store.example.com": [try CIDR(field: "192.0.2.7")], "web-peer": [try CIDR(field: "192.0.2.0/24")],
        ]
        for result in [try fixture.read(), try fixture.read(settings)] {
            for spec in result.specs {
                #expect(Fixture.isValid(spec.text) == spec.isComplete, "\(spec.open)\n\(spec.text)")
                #expect(spec.text.contains("# DRAFT") == !spec.isComplete)
                // What is open is for the operator: nothing is left to our parser to find.
                for open in spec.open { #expect(open.hasPrefix("`"), "\(open)") }
            }
        }
    }

    @Test(arguments: Fixture.all) func `another value of an imported field is another spec`(fixture: Fixture) throws {
        let result = try fixture.read()
        var lines = fixture.text.split(separator: "\n", omittingEmptySubsequences: false).map {
            Array($0.unicodeScalars)
        }
        var tried = 0
        for field in result.fields where field.fate == .imported {
            let row = field.location.line - 1, start = field.location.column - 1
            let whole = lines[row]
            let first = lines[row][start...].first ?? " "
            guard !"*&|>{[".unicodeScalars.contains(first) else { continue }
            let at = "\"'".unicodeScalars.contains(first) ? start + 1 : start
            guard lines[row].indices.contains(at) else { continue }
            let old = lines[row][at]
            lines[row][at] = ("1"..."8") ~= old ? "9" : old == "9" || old == "0" ? "3" : old == "t" ? "f" : "q"
            defer { lines[row] = whole }
            let text = lines.map { line in
                var view = String.UnicodeScalarView()
                view.append(contentsOf: line)
                return String(view)
            }.joined(separator: "\n")
            tried += 1
            guard let other = try? Fixture.read(text, name: fixture.name) else { continue }
            let same = other.fields.first { $0.document == field.document && $0.path == field.path }
            #expect(
                other.specs.map(\.text) != result.specs.map(\.text) || same?.fate != .imported,
                "\(field.path) is called imported, and \(field.value) may be anything")
        }
        #expect(tried > 5)
    }

    @Test(arguments: [("@every 2h", "2h"), ("0 3 * * 1", "7d"), ("*/30 * * * * *", nil), ("0 0 1 * *", nil)])
    func `a schedule becomes how often the drill is due`(cron: String, every: String?) throws {
        let result = try Fixture.read(
            """
            apiVersion: chaos-mesh.org/v1alpha1
            kind: Schedule
            metadata: {name: slow}
            spec:
              schedule: "\(cron)"
              type: NetworkChaos
              networkChaos: {action: delay, selector: {labelSelectors: {app: web}}, delay: {latency: 90ms}, duration: 30s}
            """)
        let field = try #require(result.fields.first { $0.path == "spec.schedule" })
        let text = try #require(result.specs.first?.text)
        #expect(field.fate == (every == nil ? .notImported : .approximated) && !field.note.isEmpty)
        #expect(text.contains("\nevery: ") == (every != nil))
        if let every { #expect(text.contains("\nevery: \(every)\n")) }
    }
}
