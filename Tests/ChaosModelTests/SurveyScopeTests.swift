import ChaosModel
import Testing

@Suite
struct `A survey's scope` {
    @Test func `asks for the connections of those targets alone whose traffic is meant`() throws {
        let text = PlanFixture.spec(
            """
            - process.pause: {target: shop, for: 1s}
            - stage: {name: a, steps: [{network.delay: {target: web, delay: 5ms, for: 1s}}]}
            - network.partition: {to: 10.0.0.0/8, for: 1s}
            """, targets: "shop: {port: 8080}, web: {process: nginx}")
        let experiment = try SpecParser.parse(SpecSource(name: "plan.yaml", text: text))
        #expect(Survey.Scope(experiment, run: "x").traffic == ["web"])
    }
}
