/// How values compare with each other that may be censored: a lower bound is greater than what it is known to exceed, and
/// compares with nothing else.
struct GehanScores {
    /// For each value, how many others are certainly smaller, less those that are certainly greater.
    let scores: [Int]
    /// Pairs, each counted from both sides, whose order is certain.
    let comparable: Int

    init(_ values: [CensoredValue]) {
        let exact = values.filter { !$0.isCensored }.map(\.value).sorted()
        let bounds = values.filter(\.isCensored).map(\.value).sorted()
        var (scores, comparable) = ([Int](), 0)
        scores.reserveCapacity(values.count)
        for value in values {
            if value.isCensored {
                let smaller = Self.count(of: exact, upTo: value.value)
                scores.append(smaller)
                comparable += smaller
            } else {
                let smaller = Self.count(of: exact, below: value.value)
                let greater =
                    exact.count - Self.count(of: exact, upTo: value.value)
                    + bounds.count - Self.count(of: bounds, below: value.value)
                scores.append(smaller - greater)
                comparable += smaller + greater
            }
        }
        self.scores = scores
        self.comparable = comparable
    }

    private static func count(of sorted: [Double], below limit: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < limit { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func count(of sorted: [Double], upTo limit: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= limit { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
