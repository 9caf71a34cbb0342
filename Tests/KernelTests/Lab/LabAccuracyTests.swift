import Foundation
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What `script/accuracy` measures, with fewer packets: the lab's clock is exact, so that the bounds are too.
    @Suite(
        .serialized, .enabled(if: Lab.isGuest && Lab.hasNetem, "asserts times: only in the lab's virtual time"),
        .enabled(if: Lab.hasPython, "needs /usr/bin/python3"))
    struct LabAccuracy {
        private static let script =
            #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/script/accuracy"

        /// One line of the script's output.
        private struct Row: Decodable, Sendable {
            var `case`: String
            var route: String
            var inside: Bool
            var mechanism: String?
            var measured: String?
            var bounds: String?
            var problem: String?
        }

        @Test func `every fault keeps to its bounds, in netem and in the queue`() throws {
            let rows = try inScratchNetwork {
                let command = [
                    "/usr/bin/python3", Self.script, "--measure", "--quick", "--aftershock", Product.aftershock,
                ]
                // The script's own verdict is not asked: each row is looked at below.
                let text = try Lab.output(["sh", "-c", command.joined(separator: " ") + " || true"])
                return try text.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
                    try JSONDecoder().decode(Row.self, from: Data($0.utf8))
                }
            }
            for row in rows {
                let words =
                    "\(row.case) by \(row.mechanism ?? "?"): \(row.problem ?? row.measured ?? "?"), \(row.bounds ?? "")"
                print(words)
                #expect(row.inside, "\(words)")
                #expect(row.route == "queue" || row.mechanism?.contains("NFQUEUE") == false, "\(words)")
                #expect(row.route == "kernel" || row.mechanism == "NFQUEUE", "\(words)")
            }
            #expect(rows.count { $0.route == "queue" } >= 7)
            #expect(rows.count { $0.route == "kernel" } >= 9)
        }
    }
}
