import ChaosModel
import ChaosTestKit

/// What many seeds have met.
struct SimulationCoverage: Sendable {
    private(set) var seeds = 0
    private(set) var failed = 0
    private var faults: [String: Int] = [:]
    private var disasters: [String: Int] = [:]
    private var verdicts: [String: Int] = [:]

    mutating func add(_ result: SimulatedRun.Result) {
        seeds += 1
        if !result.violations.isEmpty { failed += 1 }
        for fault in result.faults { faults[fault, default: 0] += 1 }
        disasters.merge(result.met, uniquingKeysWith: +)
        verdicts[result.verdict, default: 0] += 1
    }

    mutating func add(_ other: SimulationCoverage) {
        seeds += other.seeds
        failed += other.failed
        faults.merge(other.faults, uniquingKeysWith: +)
        disasters.merge(other.disasters, uniquingKeysWith: +)
        verdicts.merge(other.verdicts, uniquingKeysWith: +)
    }

    /// Faults and kinds of disaster that never occurred.
    var missing: [String] {
        FaultCatalog.all.map { $0.name }.filter { faults[$0] == nil } + Self.kinds.filter { disasters[$0] == nil }
    }

    /// Every kind that a seed may draw.
    private static let kinds: [String] = {
        var random = SeededRandom(seed: 1)
        let drawn = Set((0..<5000).map { _ in Disaster.random(using: &random).kind })
        return drawn.sorted() + [
            "executor dead", "executor killed within a journal line", "reboot", "recovery killed",
            "refusal of a recovery",
        ]
    }()

    var text: String {
        func lines(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }.joined(separator: "\n")
        }
        return "\(seeds) seeds, \(failed) failed\nverdicts\n\(lines(verdicts))\nfaults\n\(lines(faults))\n"
            + "disasters\n\(lines(disasters))"
    }
}
