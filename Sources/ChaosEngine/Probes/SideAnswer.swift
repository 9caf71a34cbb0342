import ChaosModel

/// What a reading came to, as it crosses from the side thread to the probe thread.
struct SideAnswer: BitwiseCopyable, Sendable {
    private let code: UInt8
    private let detail: UInt16
    private let number: Double

    /// - Parameter value: the number that goes with it; `nil`, as any that is not finite, is none.
    init(_ outcome: Sample.Outcome, _ detail: UInt16 = 0, value: Double? = nil) {
        code = outcome.rawValue
        self.detail = detail
        number = value ?? .nan
    }

    /// How the question ends by it.
    var progress: Progress {
        .answered(Sample.Outcome(rawValue: code) ?? .local, detail, value: number.isFinite ? number : nil)
    }
}
