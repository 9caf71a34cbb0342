import ChaosModel
import ChaosTestKit
import FoundationEssentials
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosEngine

@Suite
struct `A simulated run` {
    /// How many seeds there are, in blocks that run side by side.
    private static let blocks: UInt64 = 40
    private static let seeds = (number("AFTERSHOCK_SIM_SEEDS") ?? 10_000) / blocks
    /// The first one: another one meets other stories.
    private static let first = number("AFTERSHOCK_SIM_FIRST") ?? 0
    private static let chosen = number("AFTERSHOCK_SIM_SEED")

    @Test(.enabled(if: chosen == nil, "one seed is asked for"))
    func `leaves the host as it was, or says what is left, under ten thousand seeds`() async throws {
        let coverage = try await withThrowingTaskGroup(of: SimulationCoverage.self) { group in
            for block in 0..<Self.blocks {
                let start = Self.first + block * Self.seeds
                group.addTask { try Self.carryOut(start..<start + Self.seeds) }
            }
            return try await group.reduce(into: SimulationCoverage()) { $0.add($1) }
        }
        print(coverage.text)
        #expect(coverage.missing.isEmpty)
    }

    @Test(.enabled(if: chosen != nil, "set AFTERSHOCK_SIM_SEED to a number to see its run"))
    func `of one seed is shown`() throws {
        let scratch = try SimulationScratch()
        let result = try SimulatedRun.carryOut(Self.chosen ?? 0, in: scratch.path, tracing: true)
        print(result.trace.joined(separator: "\n"))
        print("verdict: \(result.verdict)")
        for violation in result.violations { Issue.record("seed \(result.seed): \(violation)") }
    }

    @Test(arguments: [0, 100, 5000])
    func `is the same every time`(first: UInt64) throws {
        let scratch = try SimulationScratch(), other = try SimulationScratch()
        for seed in first..<first + 20 {
            let once = try SimulatedRun.carryOut(seed, in: scratch.path, tracing: true)
            let again = try SimulatedRun.carryOut(seed, in: other.path, tracing: true)
            #expect(once.trace == again.trace, "seed \(seed)")
        }
    }

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    private static func carryOut(_ seeds: Range<UInt64>) throws -> SimulationCoverage {
        let scratch = try SimulationScratch()
        var coverage = SimulationCoverage()
        for seed in seeds {
            let result = try SimulatedRun.carryOut(seed, in: scratch.path)
            coverage.add(result)
            for violation in result.violations.prefix(3) {
                Issue.record("AFTERSHOCK_SIM_SEED=\(seed): \(violation)")
            }
        }
        return coverage
    }
}
