/// The times of one year, month, week, day, hour or minute of a rule: every one of some days at every one of some times.
struct RecurrenceSet {
    /// Days since 1970-01-01, and seconds of a day, in order.
    var days: [Int], times: [Int]

    /// The first of them from a second on; of those at the given positions when there are any.
    func first(from begin: Int, positions: [Int]) -> Int? {
        let count = days.count * times.count
        guard count > 0 else { return nil }
        guard positions.isEmpty else {
            let indices = positions.map { $0 > 0 ? $0 - 1 : count + $0 }.filter { (0..<count).contains($0) }
            return indices.map { days[$0 / times.count] * 86_400 + times[$0 % times.count] }.filter { $0 >= begin }
                .min()
        }
        let today = CivilTime(seconds: begin)
        for day in days where day >= today.day {
            if let time = day > today.day ? times.first : times.first(where: { $0 >= today.second }) {
                return day * 86_400 + time
            }
        }
        return nil
    }
}
