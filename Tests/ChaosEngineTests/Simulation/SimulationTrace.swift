/// What happened in a simulated run, line by line: the same for the same seed.
final class SimulationTrace {
    private let isKept: Bool
    private(set) var lines: [String] = []

    init(isKept: Bool) { self.isKept = isKept }

    /// Adds a line. The text is not made when nobody wants it.
    func add(_ time: UInt64, _ text: @autoclosure () -> String) {
        guard isKept else { return }
        let microseconds = Int(time / 1000) - 1_000_000_000
        let digits = String(abs(microseconds % 1_000_000))
        let fraction = String(repeating: "0", count: 6 - digits.count) + digits
        lines.append("\(microseconds / 1_000_000).\(fraction) \(text())")
    }
}
