import ChaosModel

extension NumberBounds {
    /// The end of a conversation that asked for a number.
    func turn(for number: Double?) -> Turn {
        guard let number else { return .end(.badValue) }
        return .end(contains(number) ? .good : .badValue, value: number)
    }
}
