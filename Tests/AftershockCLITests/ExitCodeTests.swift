import Testing

/// Each exit code, produced by a real run against a real service.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct ExitCodeTests {
    private let aftershock: AftershockCommand

    /// Writes a spec whose one fault resets the service's connections for a second, and runs it.
    private func run(slo: String, port: Int = 21601, more: String = "") throws -> AftershockCommand.Finished {
        try aftershock.scratch.write(
            """
            experiment: exit-code
            targets: {web: {port: 21601}}
            probes: {web: {http: "http://127.0.0.1:\(port)/", rate: 20/s, timeout: 1s}}
            slos: [{probe: web, objective: \(slo), window: 1s, step: 250ms, consecutive: 1}]
            steady-state: {for: 1s}
            method: [{network.reject: {target: web, for: 1500ms}}]
            recovery: {within: 5s, stable-for: 1s}
            \(more)

            """, as: "spec.yaml")
        return try aftershock.drill(
            """
            serve; "$A" run spec.yaml --state "$STATE"; code=$?
            [ -z "$(nft list ruleset)" ] || exit 97; exit $code
            """)
    }

    init() throws { aftershock = try AftershockCommand() }

    @Test func `0, the SLO held`() throws {
        let shown = try run(slo: "errors <= 100%")
        #expect(shown.code == 0 && shown.out.hasPrefix("PASSED"), "\(shown)")
    }

    @Test func `1, the SLO was missed`() throws {
        let shown = try run(slo: "errors <= 50%")
        #expect(shown.code == 1 && shown.out.hasPrefix("FAILED") && shown.out.contains("Time to recover"), "\(shown)")
    }

    @Test func `2, the spec is wrong`() throws {
        let shown = try run(slo: "errors <= lots")
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains("spec.yaml:4:"), "\(shown)")
    }

    @Test func `4, there was no steady state`() throws {
        let shown = try run(slo: "errors <= 50%", port: 21602)
        #expect(shown.code == 4 && shown.out.hasPrefix("NO STEADY STATE"), "\(shown)")
        #expect(!shown.err.contains("network.reject"), "nothing is injected")
    }

    @Test func `5, a stop condition held`() throws {
        let shown = try run(slo: "errors <= 100%", more: "stop-when: [errors > 60% for 300ms]")
        #expect(shown.code == 5 && shown.out.hasPrefix("STOPPED") && shown.out.contains("stop condition"), "\(shown)")
    }
}
