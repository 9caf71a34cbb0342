import ChaosModel
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// What of the kernel's traffic control is somebody else's, where netem would be ours to use.
    @Suite(.serialized, .enabled(if: Lab.hasNetem, "this kernel has no sch_netem"))
    struct LabForeign {
        @Test func `qdiscs of a distribution's kernel stay, and the queue takes over`() throws {
            try Foreign.expectSurvival(of: ForeignHost.modern)
        }

        @Test(arguments: [
            ("qdisc replace dev lo root handle 99: pfifo limit 5", "99:"),
            ("class del dev lo classid af50:11", ""),
            ("qdisc change dev lo parent af50:11 handle af41: netem delay 1ms", ""),
        ])
        func `a tree that somebody changes meanwhile is taken back as far as it is ours`(
            change: String, stays: String
        ) throws {
            let (code, report, left) = try Ground.use { ground in
                let run = try CommandRun.inject(
                    "network.delay", ["--to", "127.0.0.2/32", "--delay", "50ms", "--for", "60s"], in: ground)
                try run.until("the delay") { try Lab.output(["nft", "list", "tables"]).contains("aftershock_") }
                _ = try? Lab.output(["ping", "-c", "1", "127.0.0.2"])
                _ = try Lab.output(["tc"] + change.split(separator: " ").map(String.init))
                let code = try run.stop()
                let left = try ["tc qdisc show dev lo", "tc class show dev lo", "nft list tables"].map {
                    try Lab.output($0.split(separator: " ").map(String.init))
                }
                return (code, try run.report(), left.joined())
            }
            #expect(!left.contains("af50") && !left.contains("aftershock_"), "\(left)")
            #expect(stays.isEmpty || left.contains(stays), "\(left)")
            #expect(report.leftovers == [] && code == 5)
            // It did not last, and the report says so.
            #expect(report.faults.first?.failure != nil)
        }
    }
}
