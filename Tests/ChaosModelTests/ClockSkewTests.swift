import Testing

@testable import ChaosModel

@Suite struct `A clock's offset` {
    @Test(arguments: [("+2h", 7_200_000_000_000), ("-30m", -1_800_000_000_000), ("90d", 7_776_000_000_000_000)])
    func `is read with its sign and written back`(text: String, nanoseconds: Int64) throws {
        let offset = try ClockOffset(field: text)
        #expect(offset.nanoseconds == nanoseconds)
        #expect(try ClockOffset(field: offset.fieldText) == offset)
    }

    @Test(arguments: ["", "+", "0s", "-0s", "2", "--2h", "+-2h", "3651d", "999999999999d", "+2 h", "1x"])
    func `is refused when it says nothing`(text: String) {
        #expect(throws: FieldError.self) { try ClockOffset(field: text) }
    }

    @Test func `is for a launched command, whose launch makes the clock`() throws {
        let text = """
            experiment: skew
            targets: {api: {command: [sleep, '1']}, other: {port: 8080}}
            method:
              - clock.skew: {target: api, offset: +2h, for: 1s}

            """
        var survey = Survey()
        survey.run = "k3x9q2ab"
        survey.clockLibrary = "/lib/clock.so"
        survey.capabilities = [.clockPreload: Finding(works: true, detail: "")]
        var api = TargetFacts(name: "api")
        api.isLaunched = true
        api.isPending = true
        api.processes = [
            ProcessFacts(
                identity: .launched("api"), parent: 0, uid: 0, softOpenFiles: 0, hardOpenFiles: 0, openFiles: 0)
        ]
        survey.targets = ["api": api]
        let plan = try Plan(try SpecParser.parse(SpecSource(name: "s.yaml", text: text)), on: survey)
        let clock = ClockPage(directory: "/run/.aftershock_k3x9q2ab_api", library: "/lib/clock.so")
        #expect(plan.launches.first?.changes.first == .provideClock(clock))
        #expect(plan.workloads.first?.clock == clock)
        #expect(
            plan.steps.first?.changes == [
                .skewClock(ClockShift(target: "api", file: clock.file, offset: 7_200_000_000_000))
            ])
        survey.targets["api"]?.isLaunched = false
        #expect(throws: Diagnostics.self) {
            try Plan(try SpecParser.parse(SpecSource(name: "s.yaml", text: text)), on: survey)
        }
    }
}
