import Glibc

/// The Kaplan–Meier estimate (1958) of how values are distributed of which some are only lower bounds.
public struct KaplanMeier: Sendable {
    /// What is known at one value that was seen.
    public struct Step: Hashable, Sendable {
        /// The value, and the estimated share of values above it.
        public var time: Double, survival: Double
        /// How many were not below it, and how many were exactly it.
        public var atRisk: Int, events: Int
        /// Greenwood's sum up to here: the relative variance of `survival`.
        public var greenwood: Double

        /// The 95 % interval of `survival` on the scale of log(−log S); `nil` where everything has ended.
        public var bounds: (low: Double, high: Double)? {
            guard let low = bound(1), let high = bound(-1) else { return nil }
            return (low, high)
        }

        /// The lower bound with 1, the upper one with −1.
        fileprivate func bound(_ side: Double) -> Double? {
            guard survival > 0, survival < 1 else { return nil }
            return pow(survival, exp(side * NormalDistribution.quantile975 * greenwood.squareRoot() / -log(survival)))
        }
    }

    /// By value, one for each that was seen exactly.
    public let steps: [Step]
    /// How many values, and how many of them are exact.
    public let count: Int, events: Int
    /// The greatest value or bound.
    public let longest: Double

    /// Estimates from finite values.
    public init(_ values: [CensoredValue]) {
        self.init(sorted: values.sorted())
    }

    init(sorted: [CensoredValue]) {
        var steps: [Step] = []
        var (survival, greenwood, start) = (1.0, 0.0, 0)
        while start < sorted.count {
            let time = sorted[start].value
            var (end, events) = (start, 0)
            while end < sorted.count, sorted[end].value == time {
                if !sorted[end].isCensored { events += 1 }
                end += 1
            }
            let atRisk = sorted.count - start
            if events > 0 {
                let (n, d) = (Double(atRisk), Double(events))
                survival *= (n - d) / n
                if events < atRisk { greenwood += d / (n * (n - d)) }
                steps.append(
                    Step(time: time, survival: survival, atRisk: atRisk, events: events, greenwood: greenwood))
            }
            start = max(end, start + 1)
        }
        self.steps = steps
        count = sorted.count
        events = steps.reduce(0) { $0 + $1.events }
        longest = sorted.last?.value ?? 0
    }

    /// The value that a share of all do not exceed, with its 95 % interval (Brookmeyer–Crowley 1982): the values at which
    /// the estimate is not certainly different. Where the estimate is level at that share, the middle of the level. What
    /// too many lower bounds or too few values leave open is `nil`.
    public func quantile(_ share: Double) -> (value: Double?, low: Double?, high: Double?) {
        let level = 1 - share
        let tolerance = 1e-12
        var value: Double?
        if let index = steps.firstIndex(where: { $0.survival <= level + tolerance }) {
            let isLevel = abs(steps[index].survival - level) <= tolerance && index + 1 < steps.count
            value = isLevel ? (steps[index].time + steps[index + 1].time) / 2 : steps[index].time
        }
        let low = steps.first { ($0.bound(1) ?? .infinity) <= level }
        // The upper bound is above the estimate.
        let high = steps.first { $0.survival <= level && ($0.bound(-1) ?? .infinity) <= level }
        return (value, low?.time, high?.time)
    }

    /// The mean of the values up to `longest`, with its 95 % interval; `nil` without an exact value. The variance is
    /// Greenwood's, times m/(m−1) for m exact values; the interval is by Student's t with m−1 degrees of freedom on the
    /// scale of the logarithm, and `nil` with fewer than two.
    public var restrictedMean: (value: Double, low: Double?, high: Double?)? {
        guard let first = steps.first else { return nil }
        var (area, variance) = (0.0, 0.0)
        var next = longest
        for step in steps.reversed() {
            area += step.survival * (next - step.time)
            next = step.time
            let (n, d) = (Double(step.atRisk), Double(step.events))
            if step.events < step.atRisk { variance += area * area * d / (n * (n - d)) }
        }
        let mean = area + first.time
        guard events > 1 else { return (mean, nil, nil) }
        guard mean > 0 else { return (mean, mean, mean) }
        let error = (variance * Double(events) / Double(events - 1)).squareRoot()
        let factor = exp(StudentDistribution.quantile975(events - 1) * error / mean)
        return (mean, mean / factor, mean * factor)
    }

    /// Whether the greatest value is only a lower bound, so that nothing is known of what lies beyond.
    public var isOpen: Bool { (steps.last?.survival ?? 1) > 0 }
}
