import Testing

@testable import ChaosModel

@Suite struct RunSelectionTests {
    @Test func `runs by name and groups are told apart`() throws {
        #expect(try RunSelection("a1b2,./x=y/z,/srv/b") == .runs(["a1b2", "./x=y/z", "/srv/b"]))
        guard
            case .group(let filter) = try RunSelection(
                "experiment=a*,experiment=b,since=90d,label.team=pay=x,version=0.*,host=h,fault=network.*,verdict=failed,last=3"
            )
        else { return #expect(Bool(false)) }
        let query = filter.query(now: 100 * 86_400)
        #expect(query.experiments == ["a*", "b"] && query.since == 10 * 86_400 && query.labels == ["team": "pay=x"])
        #expect(query.hosts == ["h"] && query.faults == ["network.*"] && query.verdicts == [.failed])
        #expect(query.limit == nil && filter.versions.map(\.text) == ["0.*"])
        var rows = ComparisonFixture.rows("r", [1, 2, 3, 4, 5])
        for index in rows.indices {
            rows[index].startedAt = Double(index)
            rows[index].version = index == 4 ? "1.0" : "0.1.0"
        }
        #expect(filter.narrowed(rows).map(\.run) == ["r1", "r2", "r3"], "the newest of those that fit")
    }

    @Test(arguments: [
        ("", 0, "names no run"), ("a,,b", 3, "between two commas"), ("experimnt=x", 1, "no key `experimnt`"),
        ("host=h,since=9q", 8, "expected a time"), ("a,host=h", 3, "do not go together"),
        ("host=h,a", 8, "do not go together"),
        ("verdict=pased", 1, "no verdict `pased`"), ("last=0", 1, "a number of runs"),
        ("label.=x", 1, "no key `label.`"),
    ])
    func `what is wrong is said with its place`(text: String, column: Int, message: String) {
        do throws(Diagnostics) {
            _ = try RunSelection(text)
            Issue.record("was taken")
        } catch {
            #expect(error.all.count == 1 && error.all[0].message.contains(message), "\(error)")
            #expect(column == 0 || error.all[0].location == Location(line: 1, column: column), "\(error)")
        }
    }
}
