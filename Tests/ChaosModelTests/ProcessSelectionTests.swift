import Testing

@testable import ChaosModel

@Suite struct `Processes are selected` {
    /// A master with workers 11 to 15, of which 13 started something of another name, which started something again.
    private static func survey(strike: Int = 0, reversed: Bool = false, run: String = "k3x9q2ab") -> Survey {
        func facts(_ pid: Int32, _ parent: Int32, _ start: UInt64, _ name: String = "nginx") -> ProcessFacts {
            ProcessFacts(
                identity: ProcessIdentity(pid: pid, startTicks: start, name: name), parent: parent, uid: 0,
                softOpenFiles: 1024, hardOpenFiles: 4096, openFiles: 3)
        }
        var target = TargetFacts(name: "shop")
        // Worker 11 is the youngest: its number was free again.
        target.processes = [facts(10, 1, 100)] + (11...15).map { facts($0, 10, $0 == 11 ? 900 : UInt64($0) * 10) }
        if reversed { target.processes.reverse() }
        target.offspring = [facts(31, 30, 400, "cat"), facts(30, 13, 300, "sh")]
        var survey = Survey()
        survey.run = run
        survey.targets = ["shop": target]
        survey.capabilities = [.signals: Finding(works: true, detail: "held")]
        survey.strike = strike
        return survey.focused(on: "shop", step: 1)
    }

    private func pids(_ fields: [(String, String)], _ survey: Survey = Self.survey()) throws -> [Int32] {
        let flags = [("target", "port:80")] + fields
        let step = try StepReader.step(fault: "process.kill", flags: flags.map { (name: $0.0, value: $0.1) })
        return try step.fault.changes(on: survey).flatMap(\.processes).map(\.pid)
    }

    @Test(arguments: [("all", [10, 12, 13, 14, 15, 11]), ("root", [10]), ("children", [12, 13, 14, 15, 11])])
    func `by their place, oldest first`(which: String, expected: [Int32]) throws {
        #expect(try pids([("which", which)]) == expected)
    }

    @Test func `as a tree with whatever they started, parents before children`() throws {
        #expect(try pids([("which", "tree")]) == [10, 12, 13, 14, 15, 11, 30, 31])
        #expect(try pids([("which", "tree"), ("signal", "SIGTERM")]) == [10, 12, 13, 14, 15, 11, 30, 31])
    }

    @Test func `by chance, the same by the same seed however they are listed`() throws {
        let choices = try (1...40).map { seed in
            try pids([("which", "children"), ("pick", "2"), ("seed", "\(seed)")])
        }
        let again = try (1...40).map { seed in
            try pids([("which", "children"), ("pick", "2"), ("seed", "\(seed)")], Self.survey(reversed: true))
        }
        #expect(choices == again)
        #expect(choices.allSatisfy { Set($0).count == 2 })
        // Forty seeds leave nobody out.
        #expect(Set(choices.joined()) == [11, 12, 13, 14, 15])
    }

    @Test func `anew at each strike, and all when there are no more`() throws {
        let strikes = try (0..<20).map { strike in
            try pids([("which", "children"), ("pick", "1"), ("seed", "7")], Self.survey(strike: strike))
        }
        #expect(Set(strikes.joined()).count > 2)
        #expect(try pids([("pick", "99")]).count == 6)
    }

    @Test func `once for each strike: looked at again, a choice keeps to those it met, and to what they started`()
        throws
    {
        var survey = Self.survey()
        survey.met = [ProcessIdentity(pid: 13, startTicks: 130, name: "nginx")]
        for seed in 1...5 {
            let fields = [("which", "children"), ("pick", "1"), ("seed", "\(seed)")]
            #expect(try pids(fields, survey) == [13])
        }
    }

    @Test func `by a seed of the run's own, which the step names`() throws {
        func step(_ run: String) throws -> PlannedStep {
            let flags = [(name: "target", value: "shop"), (name: "pick", value: "1")]
            var step = try StepReader.step(
                fault: "process.kill", flags: [(name: "target", value: "port:80"), flags[1]])
            step.target = "shop"
            return try PlannedStep.lower(step, number: 1, on: Self.survey(run: run))
        }
        let seed = try #require(try step("k3x9q2ab").seed)
        #expect(try step("k3x9q2ab").seed == seed)
        #expect(try step("aaaaaaaa").seed != seed)
        let named = try pids([("pick", "1"), ("seed", "\(seed)")])
        #expect(try step("k3x9q2ab").changes.flatMap(\.processes).map(\.pid) == named)
    }

    @Test func `for SIGKILL after a grace, or after all are stopped`() throws {
        func followUp(_ flags: [(name: String, value: String)]) throws -> FollowUp? {
            let step = try StepReader.step(fault: "process.kill", flags: [(name: "target", value: "port:80")] + flags)
            return step.fault.followUp(of: try step.fault.changes(on: Self.survey()))
        }
        #expect(try followUp([]) == nil)
        let grace = try followUp([(name: "signal", value: "SIGTERM"), (name: "grace", value: "5s")])
        #expect(grace?.delay == .seconds(5))
        #expect(grace?.changes.count == 6)
        let tree = try followUp([(name: "which", value: "tree")])
        #expect(tree?.delay == .zero)
        #expect(tree?.changes.allSatisfy { if case .signal(_, .SIGKILL) = $0 { true } else { false } } == true)
        #expect(tree?.changes.count == 8)
    }

    @Test(arguments: [
        ["every", "1s"], ["for", "1s"], ["count", "2"], ["seed", "3"], ["grace", "1s"], ["pick", "0"],
        ["every", "1ms", "for", "1s"], ["every", "1s", "for", "5s", "count", "0"],
    ])
    func `only where the fields make sense together`(flags: [String]) {
        let pairs = stride(from: 0, to: flags.count, by: 2).map { (name: flags[$0], value: flags[$0 + 1]) }
        #expect(throws: Diagnostics.self) {
            try StepReader.step(fault: "process.kill", flags: [(name: "target", value: "port:80")] + pairs)
        }
    }
}
