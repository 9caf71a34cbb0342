import ChaosModel
import Testing

@Suite
struct `Approvals` {
    private static let spec = PlanFixture.spec("- cpu.burn: {for: 1s}")

    private static func approval(
        _ name: String, uid: UInt32, groups: [String] = ["sre"], spec: String = "beef", hoursAgo: Double = 1,
        hours: Double = 24
    ) -> Approval {
        let at = PolicyFixture.monday - hoursAgo * 3600
        return Approval(
            spec: spec, file: "x.yaml", by: Operator(uid: uid, name: name, groups: groups, source: .login), at: at,
            until: at + hours * 3600)
    }

    private func isRefused(_ need: String, _ approvals: [Approval]) throws -> Bool {
        let said = try PolicyFixture(approvals: approvals).said(
            "- {name: r, require: {approvals: {\(need)}}}", Self.spec)
        return !said.isEmpty
    }

    @Test func `count people, each once`() throws {
        let bob = Self.approval("bob", uid: 1001), eve = Self.approval("eve", uid: 1002)
        #expect(try isRefused("count: 2", []))
        #expect(try isRefused("count: 2", [bob, bob, Self.approval("bob", uid: 1001, hoursAgo: 2)]))
        #expect(try !isRefused("count: 2", [bob, eve]))
    }

    @Test func `are for one text, for a time, and not from the future`() throws {
        #expect(try !isRefused("count: 1", [Self.approval("bob", uid: 1001)]))
        #expect(try isRefused("count: 1", [Self.approval("bob", uid: 1001, spec: "cafe")]))
        #expect(try isRefused("count: 1", [Self.approval("bob", uid: 1001, hoursAgo: 24)]))
        #expect(try isRefused("count: 1", [Self.approval("bob", uid: 1001, hoursAgo: -1)]))
        #expect(try isRefused("within: 30m", [Self.approval("bob", uid: 1001)]))
        #expect(try !isRefused("within: 60m", [Self.approval("bob", uid: 1001)]))
    }

    @Test func `are of those who are asked, and not of the runner`() throws {
        let own = Self.approval("ann", uid: 1000)
        #expect(try isRefused("count: 1", [own]))
        #expect(try !isRefused("not: nobody", [own]))
        let bob = Self.approval("bob", uid: 1001, groups: ["dev"])
        #expect(try isRefused("from: [\"group:sre\"]", [bob]))
        #expect(try !isRefused("from: [\"group:sre\", \"user:b*\"]", [bob]))
    }

    @Test func `a refusal says what it takes and what is there`() throws {
        let said = try PolicyFixture(approvals: [Self.approval("bob", uid: 1001)]).said(
            "- {name: r, require: {approvals: {count: 2, from: [\"group:sre\"], within: 24h}}}", Self.spec)
        #expect(
            said == [
                "r@-: it takes the approvals of 2 people of group:sre other than the runner, at most 1d old; there is bob"
            ])
    }
}
