import ChaosTestKit
import Testing

@testable import ChaosModel

/// Random services, seen by a probe that is late, fails on its own side and loses answers: the truth lies within the
/// bounds, whatever the seed.
@Suite struct MeasureTruthTests {
    @Test(arguments: 0..<20) func `the truth lies within the bounds`(batch: UInt64) throws {
        var found = 0
        for seed in batch * 100..<batch * 100 + 100 {
            let run = RandomRun(seed: seed)
            let episodes = RecoveryAnalysis(record: run.record, samples: run.samples).episodes
            if run.hasToBeSeen { try #require(episodes.count == 1, "seed \(seed)") }
            guard let episode = episodes.first else { continue }
            try #require(episodes.count == 1, "seed \(seed)")
            found += 1
            let violated = episode.violated
            #expect(violated.low <= run.violated && run.violated <= violated.high, "seed \(seed): \(violated)")
            let recover = try #require(episode.recover)
            guard let recovered = episode.recovered else {
                #expect(!run.isClean && recover.low <= run.length, "seed \(seed)")
                continue
            }
            #expect(recovered.low <= run.recovered && run.recovered <= recovered.high, "seed \(seed): \(recovered)")
            #expect(recover.low <= run.length && run.length <= recover.high, "seed \(seed): \(recover)")
            let width = Double(run.slots) / run.rate + 0.007
            if run.isClean { #expect(recover.high - recover.low <= width, "seed \(seed)") }
        }
        #expect(found > 60, "\(found) of 100 outages were seen")
    }
}
