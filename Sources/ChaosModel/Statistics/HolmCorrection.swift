/// Holm's step-down correction (1979): of several tests, the chance that any rejects a true hypothesis stays below the level.
public enum HolmCorrection {
    /// The p-values as they are after correction, in the same order.
    public static func adjusted(_ pValues: [Double]) -> [Double] {
        var adjusted = pValues
        var greatest = 0.0
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        for (rank, index) in order.enumerated() {
            greatest = max(greatest, min(1, pValues[index] * Double(pValues.count - rank)))
            adjusted[index] = greatest
        }
        return adjusted
    }
}
