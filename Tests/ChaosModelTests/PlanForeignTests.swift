import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A plan on an interface with somebody's qdisc` {
    private let delay = "- network.delay: {target: shop, delay: 200ms, for: 5s}"

    @Test func `takes the queue and says why`() throws {
        var fixture = PlanFixture()
        fixture.kernel.foreign = ["lo", "eth0"]
        let step = try #require(try fixture.plan(PlanFixture.spec(delay)).steps.first)
        #expect(step.mechanism == "NFQUEUE")
        #expect(step.notes.contains { $0.contains("the tbf qdisc of eth0 is not ours and stays as it is") })
    }

    @Test func `says that the kernel has no netem where it has none`() throws {
        let fixture = PlanFixture(kernel: SimulatedKernel(.v2, netem: false))
        let step = try #require(try fixture.plan(PlanFixture.spec(delay)).steps.first)
        #expect(step.notes.contains { $0.contains("this kernel has no sch_netem") })
    }

    @Test func `is on loopback too where every address is meant`() throws {
        let everything = "- network.delay: {to: [0.0.0.0/0, '::/0'], delay: 200ms, for: 5s}"
        let changes = try PlanFixture().changes(everything, consent: "whole-interface")
        let interfaces = changes.compactMap { change in
            if case .addImpairment(let impairment) = change { impairment.interface } else { nil }
        }
        #expect(Set(interfaces) == ["lo", "eth0"])
    }

    @Test func `says nothing of the kind where the tree is ours`() throws {
        let step = try #require(try PlanFixture().plan(PlanFixture.spec(delay)).steps.first)
        #expect(step.mechanism.contains("netem"))
        #expect(!step.notes.contains { $0.contains("NFQUEUE") })
    }

    @Test func `refuses where there is no queue either`() throws {
        var fixture = PlanFixture()
        fixture.kernel.foreign = ["lo", "eth0"]
        fixture.kernel.missing = [.packetQueue]
        let problems = try fixture.problems(delay)
        #expect(problems.contains { $0.message.contains("nfqueue") })
    }
}
