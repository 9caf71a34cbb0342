import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `The proof of effect` {
    @Test(arguments: SimulatedKernel.all)
    func `of every fault that hits traffic is a counter of the kernel`(kernel: SimulatedKernel) throws {
        for type in FaultCatalog.all where type.targetNeed == .traffic {
            let step = try CrashDrill.lower(CrashDrill.step(type.name), number: 1, on: SimulatedHost(kernel))
            #expect(!step.effectCounters.isEmpty, "\(type.name) by \(step.mechanism)")
            let nothing = step.changes.map { change in
                Dictionary(uniqueKeysWithValues: change.effectCounters.map { ($0, 0.0) })
            }
            #expect(step.hadEffect(nothing) == false, "\(type.name) by \(step.mechanism)")
            for (index, change) in step.changes.enumerated() {
                for counter in change.effectCounters {
                    var one = nothing
                    one[index][counter] = 1
                    #expect(step.hadEffect(one) == true, "\(type.name): \(counter)")
                }
            }
        }
    }

    @Test(arguments: SimulatedKernel.all, FaultCatalog.all.map { $0.name })
    func `is never a figure about ourselves`(kernel: SimulatedKernel, fault: String) throws {
        let step = try CrashDrill.lower(CrashDrill.step(fault), number: 1, on: SimulatedHost(kernel))
        for change in step.changes {
            var growth = Dictionary(uniqueKeysWithValues: change.effectCounters.map { ($0, 0.0) })
            for name in ["lateness_mean_ns", "lateness_max_ns", "depth", "anything"] { growth[name] = 1 }
            #expect(change.hadEffect(growth) != true, "\(change.summary)")
        }
        for word in ["late", "depth", "error", "_ns"] {
            #expect(!step.effectCounters.contains { $0.contains(word) }, "\(step.effectCounters)")
        }
    }

    @Test func `is unknown where nothing could be read, and where only exemptions could match`() throws {
        let drop = PacketRule(hook: .input, match: PacketMatch(), verdict: .drop)
        let exemption = PacketRule(hook: .input, match: PacketMatch(destinationPort: 22), verdict: .accept)
        let fault = Change.addPacketFilter(PacketFilter(table: "t", rules: [exemption, drop]))
        #expect(fault.hadEffect([:]) == nil)
        #expect(fault.hadEffect(["packets": 0, "bytes": 0]) == false)
        #expect(fault.hadEffect(["packets": 3, "bytes": 180]) == true)
        #expect(Change.addPacketFilter(PacketFilter(table: "t", rules: [exemption])).hadEffect(["packets": 3]) == nil)
    }
}
