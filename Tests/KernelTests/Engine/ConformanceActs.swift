import ChaosModel
import ChaosTestKit

@testable import LinuxKernel

/// Changes for two hosts at once, those included that a kernel refuses.
extension ConformanceGround {
    /// Does one thing, whatever the random numbers choose.
    func act(using random: inout ChaosTestKit.SeededRandom) throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0 where victims.count < 6: try addVictim()
        case 1:
            let living = victims.indices.filter { simulated.state.living(victims[$0]) != nil }
            if living.count > 1, let index = living.randomElement(using: &random) { try end(index) }
        case 2, 3:
            if !made.isEmpty {
                revert(Int.random(in: made.indices, using: &random), forgetting: Bool.random(using: &random))
            }
        case 4: if let change = made.randomElement(using: &random)?.change { look(at: change) }
        default: perform(try change(using: &random))
        }
    }

    /// Any change.
    private func change(using random: inout ChaosTestKit.SeededRandom) throws -> Change {
        let victim = victims.randomElement(using: &random) ?? victims[0]
        let home = try groups.randomElement(using: &random) ?? groups[0]
        let own = home.child("aftershock_\(Int.random(in: 0..<2, using: &random))")
        switch Int.random(in: 0..<17, using: &random) {
        case 0: return .createCgroup(own, parent: home)
        // Without its parent, as often as not.
        case 1: return .createCgroup(own.child("inner"), parent: own)
        case 2: return .moveProcesses([victim], into: own)
        case 3: return .moveProcesses(victims, into: own)
        case 4:
            let value = ["50000", "20000", "-1", "999", "0", "nonsense"].randomElement(using: &random) ?? ""
            return .writeCgroup(own, file: "cpu.cfs_quota_us", value: value)
        case 5:
            let value = ["50000", "100000", "999", "1000001", ""].randomElement(using: &random) ?? ""
            return .writeCgroup(own, file: "cpu.cfs_period_us", value: value)
        case 6:
            let value = ["10", "200", "max", "-1", "nonsense"].randomElement(using: &random) ?? ""
            return .writeCgroup(own, file: "pids.max", value: value)
        case 7: return .writeCgroup(own, file: "no.such.file", value: "1")
        case 8: return .freeze(own)
        case 9: return .enableController("cpu", in: home)
        case 10:
            let hard = simulated.state.processes[victim.pid]?.hardOpenFiles ?? 4096
            return .limitOpenFiles(victim, soft: [32, 512, hard, hard + 1].randomElement(using: &random) ?? 32)
        case 11:
            return .adjustOOMScore(victim, [0, 300, 1000, 1001, 5000].randomElement(using: &random) ?? 0)
        case 12: return .pause(victim)
        case 13: return Bool.random(using: &random) ? .signal(victim, .SIGKILL) : .pause(victim)
        case 14:
            let name = "/.aftershock_conformance_\(Int.random(in: 0..<2, using: &random))"
            return .createDirectory(ground.directory + name)
        case 15:
            let value = ["10", "3", "nonsense"].randomElement(using: &random) ?? ""
            return .writeSetting(KernelSetting(name: "net.ipv4.tcp_retries2", value: value))
        default: return network(using: &random)
        }
    }

    private func network(using random: inout ChaosTestKit.SeededRandom) -> Change {
        let number = Int.random(in: 1...2, using: &random)
        let match = PacketMatch(transport: .tcp, destinationPort: 24_500)
        let filter = PacketFilter(
            table: "aftershock_conform_\(number)", rules: [PacketRule(hook: .output, match: match, verdict: .drop)])
        let interface = ["lo", "lo", "missing0"].randomElement(using: &random) ?? "lo"
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return .addPacketFilter(filter)
        case 1: return .setLinkDown(LinkDown(interface: interface))
        default:
            let helper = Helper(
                token: "aftershock_conform\(number)_\(ground.id)", work: .burnCPU(CPULoad(workers: 1, load: 0.01)))
            return .startHelper(helper)
        }
    }
}
