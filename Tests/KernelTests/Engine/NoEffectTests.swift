import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// A fault that is in place and meets nothing is flagged, by every fault of the network.
    @Suite(.serialized) struct NoEffect {
        private static let port: UInt16 = 22721

        @Test(arguments: Foreign.faults)
        func `a fault that only exempted packets met fails its run, and one that met any does not`(fault: String) throws
        {
            let seen = try Ground.use { ground in
                // Exempted by every scope: the ssh port, and neighbour discovery.
                let exempt = try LoopbackServer(family: AF_INET, port: 22)
                let ends = try [false, true].map { isMet in
                    let run = try CommandRun.inject(
                        fault,
                        try Self.flags(fault)
                            + ["--to", "0.0.0.0/0", "--for", "60s", "--consent", "whole-interface"], in: ground)
                    try run.until("the fault") { try !Foreign.ours().isEmpty }
                    for _ in 0..<3 { _ = try? exempt.connectionNanoseconds(timeout: 500) }
                    if isMet {
                        let receiver = try DatagramReceiver(port: Self.port)
                        for number in 0..<UInt32(20) { _ = receiver.send(number) }
                    }
                    _ = try run.stop()
                    return try run.report()
                }
                return ends
            }
            let unmet = try #require(seen[0].faults.first)
            #expect(unmet.hadEffect == false, "\(unmet.proof)")
            #expect(unmet.proof["packets"] == 0, "\(unmet.proof)")
            #expect(seen[0].warnings.contains { $0.contains("had no effect") })
            let met = try #require(seen[1].faults.first)
            #expect(met.hadEffect == true, "\(met.proof)")
            #expect(met.proof["packets"] ?? 0 > 0 && met.proof["bytes"] ?? 0 > 0, "\(met.proof)")
            #expect(!seen[1].warnings.contains { $0.contains("had no effect") })
        }

        @Test func `a run whose fault met nothing does not pass`() throws {
            let (code, report, text) = try Ground.use { ground in
                let run = try CommandRun.inject(
                    "network.partition", ["--to", "127.0.0.3/32", "--for", "100ms"], in: ground)
                let code = try run.wait()
                let report = try run.report()
                let shown = try CommandRun(["report", report.run, "--format", "junit"], in: ground)
                _ = try shown.wait()
                return (code, report, shown.output)
            }
            #expect(code == 1 && report.verdict == .failed)
            #expect(report.reason.contains("had no effect"), "\(report.reason)")
            #expect(text.contains("<failure"), "\(text)")
        }

        /// Everything, with what the fault requires.
        private static func flags(_ fault: String) throws -> [String] {
            guard let type = FaultCatalog.named(fault) else { throw Unmet("fault \(fault)") }
            return FaultDescription(of: type).exampleFields.filter { !["target", "for"].contains($0.name) }
                .flatMap { ["--" + $0.name, $0.example ?? ""] }
        }
    }
}
