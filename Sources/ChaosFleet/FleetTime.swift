/// Moments of the fleet's clock for people.
enum FleetTime {
    /// `13:05:42.118` in UTC.
    static func words(_ moment: Int64) -> String {
        let milliseconds = moment / 1_000_000
        let seconds = milliseconds / 1000 % 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(fraction) UTC"
    }
}
