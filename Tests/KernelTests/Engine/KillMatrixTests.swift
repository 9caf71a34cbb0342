import ChaosModel
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// Whoever of a run is struck by whichever signal at whichever moment: the host is what it was, and nobody says
    /// otherwise.
    @Suite(.serialized) struct Matrix {
        /// How many pairs of faults there are beside every fault alone.
        private static let pairs = 10

        @Test func `whoever is struck by whatever signal at any moment, nothing is left and the end is told`() throws {
            var matrix = KillMatrix.asked
            print("kill matrix: AFTERSHOCK_MATRIX=\(matrix.seed)")
            let start = Clock.monotonicNanoseconds()
            for scenario in KillMatrix.scenarios { matrix = try Self.struck(scenario, matrix).matrix }
            var random = SeededRandom(seed: matrix.seed)
            var pairs = 0
            let all = CrashScenario.here
            let isNarrowed = KillMatrix.scenarios.count < all.count
            for _ in 0..<200 where pairs < Self.pairs && !isNarrowed {
                let one = all[Int(random.next() % UInt64(all.count))]
                let other = all[Int(random.next() % UInt64(all.count))]
                guard one.name != other.name, let pair = CrashScenario.pair(one, other) else { continue }
                let result = try Self.struck(pair, matrix, onlyIfPossible: true)
                matrix = result.matrix
                pairs += result.isPossible ? 1 : 0
            }
            print(
                """
                kill matrix: \(matrix.cells) blows at \(KillMatrix.scenarios.count) scenarios and \(pairs) pairs in \
                \((Clock.monotonicNanoseconds() - start) / 1_000_000_000) s
                from SIGKILL of the executor to clean: \(KillMatrix.figures(matrix.killed))
                from SIGSTOP of the executor to clean: \(KillMatrix.figures(matrix.stopped))
                """)
            #expect(matrix.problems == [])
            guard !isNarrowed else { return }
            for blow in KillMatrix.blows { #expect(matrix.struck[blow] != nil, "\(blow) never struck") }
            for moment in Session.Moment.allCases {
                #expect(matrix.moments[moment] != nil, "\(moment) was never struck")
            }
            #expect(pairs == Self.pairs)
            guard !Lab.isGuest else { return }
            for fault in FaultCatalog.all {
                #expect(matrix.faults.contains(fault.name), "\(fault.name) was never struck")
            }
        }

        private static func struck(
            _ scenario: CrashScenario, _ matrix: KillMatrix, onlyIfPossible: Bool = false
        ) throws -> (matrix: KillMatrix, isPossible: Bool) {
            try Ground.use { ground in
                var matrix = matrix
                let problems = matrix.problems.count
                let isPossible = try matrix.strike(scenario, in: ground, onlyIfPossible: onlyIfPossible)
                for problem in matrix.problems.dropFirst(problems) { print("kill matrix: \(problem)") }
                return (matrix, isPossible)
            }
        }
    }
}
