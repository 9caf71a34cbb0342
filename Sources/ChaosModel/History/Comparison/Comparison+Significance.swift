extension Comparison {
    /// The level of every test.
    static let level = 0.05
    /// What a comparison is made for in the first place: its test stands alone.
    static let primary = "recover"

    /// Corrects the tests of all findings but the first question's together, after Holm. What is significant alone and not
    /// after that cannot be told.
    static func correct(_ findings: inout [Finding]) {
        let tested = findings.indices.filter { findings[$0].test?.pValue != nil && findings[$0].measure != primary }
        let adjusted = HolmCorrection.adjusted(tested.compactMap { findings[$0].test?.pValue })
        for (index, pValue) in zip(tested, adjusted) { findings[index].test?.adjusted = pValue }
        for index in findings.indices where findings[index].text.isEmpty {
            if let test = findings[index].test, let pValue = test.pValue, findings[index].direction != .unknown {
                if pValue > level {
                    findings[index].direction = .same
                } else if let adjusted = test.adjusted, adjusted > level {
                    findings[index].direction = .unknown
                    findings[index].text = findings[index].sentence(
                        because:
                            "p is \(Figure.fixed(pValue, 3)) alone, and \(Figure.fixed(adjusted, 3)) among \(tested.count) tests"
                    )
                    continue
                }
            }
            findings[index].text = findings[index].sentence()
        }
    }
}
