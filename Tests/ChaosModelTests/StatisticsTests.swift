import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite struct `Statistics agree with SciPy and lifelines` {
    @Test func `Kaplan–Meier's curve and its bounds`() throws {
        for curve in try StatisticsFixture.load().kaplanMeier {
            let estimate = KaplanMeier(curve.sample)
            try #require(estimate.steps.count == curve.steps.count)
            for (step, expected) in zip(estimate.steps, curve.steps) {
                #expect(step.time == expected[0] && agrees(step.survival, expected[1]))
                if let bounds = step.bounds {
                    #expect(agrees(bounds.low, expected[2]) && agrees(bounds.high, expected[3]))
                }
            }
        }
    }

    @Test func `Quantiles with Brookmeyer–Crowley intervals`() throws {
        var known = 0
        for curve in try StatisticsFixture.load().kaplanMeier {
            for expected in curve.quantiles {
                let share = try #require(expected[0])
                let estimate = KaplanMeier(curve.sample)
                let found = estimate.quantile(share)
                #expect(agrees(found.low, expected[2]) && agrees(found.high, expected[3]), "\(curve) \(found)")
                // lifelines takes the beginning where the curve is level at the share.
                if !estimate.steps.contains(where: { agrees($0.survival, 1 - share) }) {
                    #expect(agrees(found.value, expected[1]), "\(curve) \(found)")
                    known += found.value == nil ? 0 : 1
                }
            }
        }
        #expect(known > 30)
    }

    @Test func `The restricted mean`() throws {
        for curve in try StatisticsFixture.load().kaplanMeier {
            let found = KaplanMeier(curve.sample).restrictedMean
            guard let expected = curve.mean else {
                #expect(found == nil)
                continue
            }
            #expect(agrees(found?.value, expected[0], within: 1e-6))
            #expect(agrees(found?.low, expected[1], within: 1e-4) && agrees(found?.high, expected[2], within: 1e-4))
        }
    }

    @Test func `The Mann–Whitney test`() throws {
        for samples in try StatisticsFixture.load().twoSamples {
            guard let expected = samples.mannWhitney else { continue }
            let test = MannWhitneyTest(samples.first, samples.second)
            #expect(test.statistic == expected[0])
            guard samples.isComparable == true else { continue }
            for (way, p) in zip([Alternative.different, .greater, .less], expected.dropFirst()) {
                #expect(agrees(test.pValue(way), p, within: 1e-9), "\(way) \(samples)")
            }
        }
    }

    @Test func `Gehan's test by every permutation`() throws {
        let cases = try StatisticsFixture.load().twoSamples
        #expect(cases.contains { $0.permuted != nil && $0.firstCensored.contains(true) })
        for samples in cases {
            let test = GehanTest(samples.a, samples.b)
            if let expected = samples.permuted {
                #expect(Double(test.statistic) == expected[0] && test.isExact)
                #expect(agrees(test.pValue(.greater), expected[1]) && agrees(test.pValue(.less), expected[2]))
            }
            guard samples.mannWhitney != nil else { continue }
            let plain = MannWhitneyTest(samples.first, samples.second)
            #expect(agrees(test.pValue(), plain.pValue()))
        }
    }

    @Test func `The Mann–Kendall test`() throws {
        for trend in try StatisticsFixture.load().trends {
            let test = MannKendallTest(trend.sample)
            #expect(test.statistic == trend.statistic)
            #expect(agrees(test.variance, trend.variance), "\(test) \(trend)")
            if let p = trend.pValue { #expect(test.isExact && agrees(test.pValue, p)) }
        }
    }

    @Test func `The Theil–Sen slope`() throws {
        for trend in try StatisticsFixture.load().trends {
            let sample = trend.sample
            let variance = MannKendallTest(sample).variance
            let found = TheilSen(sample, variance: variance)
            if let slope = trend.slope { #expect(agrees(found.slope, slope)) }
            let plain = PlainTheilSen(sample, variance: variance)
            #expect(agrees(found.slope, plain.slope) && agrees(found.low, plain.low) && agrees(found.high, plain.high))
        }
    }

    @Test func `Fisher's exact test`() throws {
        for row in try StatisticsFixture.load().fisher {
            let test = FisherExactTest(first: (Int(row[0]), Int(row[1])), second: (Int(row[2]), Int(row[3])))
            for (way, p) in zip([Alternative.different, .greater, .less], row.dropFirst(4)) {
                #expect(agrees(test.pValue(way), p, within: 1e-9), "\(row) \(way)")
            }
        }
    }

    @Test func `Wilson's interval, Student's quantile, Holm's correction`() throws {
        let fixture = try StatisticsFixture.load()
        for row in fixture.wilson {
            let interval = WilsonInterval(Int(row[0]), of: Int(row[1]))
            #expect(agrees(interval?.low, row[2]) && agrees(interval?.high, row[3]))
        }
        #expect(WilsonInterval(0, of: 0) == nil && WilsonInterval(2, of: 1) == nil)
        for row in fixture.student {
            #expect(agrees(StudentDistribution.quantile975(Int(row[0])), row[1], within: 1e-4), "\(row)")
        }
        for pair in fixture.holm {
            for (adjusted, expected) in zip(HolmCorrection.adjusted(pair[0]), pair[1]) {
                #expect(agrees(adjusted, expected))
            }
        }
    }
}

/// The slope by sorting all pairs.
struct PlainTheilSen {
    var slope: Double?, low: Double?, high: Double?

    init(_ values: [TimedValue], variance: Double) {
        var slopes: [(value: Double, weight: Int)] = []
        var above = 0
        for a in values {
            for b in values where b.time > a.time && !(a.value.isCensored && b.value.isCensored) {
                let isExact = !a.value.isCensored && !b.value.isCensored
                slopes.append(((b.value.value - a.value.value) / (b.time - a.time), isExact ? 2 : 1))
                if !a.value.isCensored { above += 1 }
            }
        }
        slopes.sort { $0 < $1 }
        let half = 1.959963984540054 * variance.squareRoot()
        var sum = 0
        for (index, slope) in slopes.enumerated() {
            sum += slope.weight
            if self.slope == nil, sum >= above {
                let next = sum == above && index + 1 < slopes.count ? slopes[index + 1].value : slope.value
                self.slope = (slope.value + next) / 2
            }
            if Double(sum) <= Double(above) - half { low = slope.value }
            if high == nil, Double(sum) > Double(above) + half { high = slope.value }
        }
    }
}
