import ChaosModel

/// How much a fault did to a probe, in five steps: a word and a shade for figures that stand beside it.
enum ImpactLevel: Int, Comparable {
    case none, slight, moderate, strong, severe

    /// The worse of the failures added and of the growth of the 99th percentile.
    init(_ impact: HistoryReport.Impact) {
        var level = ImpactLevel.none
        if let during = impact.errorsDuring {
            level = Self.step(during - (impact.errorsBefore ?? 0), from: [0.001, 0.01, 0.1, 0.5])
        }
        if let before = impact.p99Before, let during = impact.p99During, before > 0 {
            level = max(level, Self.step(during / before, from: [1.5, 3, 10, 30]))
        }
        self = level
    }

    var name: String { "\(self)" }

    static func < (a: ImpactLevel, b: ImpactLevel) -> Bool { a.rawValue < b.rawValue }

    private static func step(_ value: Double, from bounds: [Double]) -> ImpactLevel {
        ImpactLevel(rawValue: bounds.count { value >= $0 }) ?? .severe
    }
}
