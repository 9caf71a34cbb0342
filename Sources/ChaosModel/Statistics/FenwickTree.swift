/// Counts by rank, with the number below a rank in logarithmic time.
struct FenwickTree {
    private var nodes: [Int]

    /// Counts for the ranks `0..<size`, all zero.
    init(size: Int) { nodes = [Int](repeating: 0, count: size + 1) }

    /// Counts one more at a rank.
    mutating func add(at rank: Int) {
        var index = rank + 1
        while index < nodes.count {
            nodes[index] += 1
            index += index & -index
        }
    }

    /// How many are at lower ranks.
    func count(below rank: Int) -> Int {
        var (index, sum) = (min(rank, nodes.count - 1), 0)
        while index > 0 {
            sum += nodes[index]
            index -= index & -index
        }
        return sum
    }
}
