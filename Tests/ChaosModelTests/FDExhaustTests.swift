import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite
struct `Descriptors that run out` {
    @Test(arguments: [
        ([0...2], 0, 3), ([0...2], 5, 8), ([0...2, 5...5], 0, 3), ([0...2, 5...5], 1, 4), ([0...2, 5...5], 2, 6),
        ([0...2, 5...5], 3, 7), ([3...4], 0, 0), ([3...4], 3, 5), ([], 4, 4),
    ])
    func `the limit leaves as many numbers free as asked for`(open: [ClosedRange<Int>], left: Int, limit: Int) {
        #expect(open.limit(leaving: left) == limit)
        let taken = open.flatMap { Array($0) }.filter { $0 < limit }.count
        #expect(limit - taken == left)
    }

    @Test func `numbers are kept in runs`() {
        #expect([0, 1, 2, 5, 9, 10].runs == [0...2, 5...5, 9...10])
        #expect([Int]().runs == [])
    }

    @Test func `the limit of each process of the target moves`() throws {
        let changes = try PlanFixture().changes("- fd.exhaust: {target: shop, leave: 7, for: 1s}")
        #expect(changes.count == 3)
        for case .limitOpenFiles(_, let soft) in changes { #expect(soft == 7) }
    }

    @Test func `without a target the host's are held, with consent`() throws {
        let changes = try PlanFixture().changes("- fd.exhaust: {hold: [pipes], for: 1s}", consent: "whole-host")
        guard case .startHelper(let helper)? = changes.first, case .holdDescriptors(let hold) = helper.work else {
            Issue.record("\(changes)")
            return
        }
        #expect(hold.kinds == [.pipes])
        #expect(hold.level == 100_000 + 64)
        #expect(hold.most > hold.level - 2000)
        let problems = try PlanFixture().problems("- fd.exhaust: {for: 1s}")
        #expect(problems.first?.suggestion?.contains("`whole-host`") == true)
    }

    @Test(arguments: [
        ("{target: shop, share: 50%, for: 1s}", "share"), ("{target: shop, hold: [files], for: 1s}", "hold"),
        ("{target: shop, by: syscalls, leave: 1, for: 1s}", "leave"), ("{by: syscalls, for: 1s}", "by"),
    ])
    func `fields that do not belong together are reported`(fields: String, name: String) throws {
        let problems = try PlanFixture().problems("- fd.exhaust: \(fields)", consent: "whole-host")
        #expect(problems.count == 1 && problems[0].message.contains("`\(name)`"), "\(problems)")
    }
}
