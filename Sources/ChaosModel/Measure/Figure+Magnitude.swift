extension Figure {
    /// A plain number, from a million on with its thousands as a letter: `12.5`, `204.8 M`.
    public static func magnitude(_ value: Double) -> String {
        let units: [(size: Double, letter: String)] = [(1e12, " T"), (1e9, " G"), (1e6, " M")]
        let unit = units.first { abs(value) >= $0.size }
        return fixed(value / (unit?.size ?? 1), 3, trimmed: true) + (unit?.letter ?? "")
    }
}
