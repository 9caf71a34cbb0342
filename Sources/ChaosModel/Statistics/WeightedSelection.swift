/// Values with weights, of which single ones in order are asked for: found without sorting, in linear time on average.
struct WeightedSelection {
    private struct Item {
        var value: Double
        var weight: Int
    }

    private var items: [Item] = []

    init(capacity: Int) { items.reserveCapacity(capacity) }

    /// Adds a value.
    mutating func add(_ value: Double, weight: Int) { items.append(Item(value: value, weight: weight)) }

    /// The value at which the weights in order reach `target`; where they reach it exactly, the middle of it and the next.
    mutating func middle(at target: Double) -> Double? {
        guard let found = find(target) else { return nil }
        guard found.reached == target, let next = items[found.range.upperBound...].lazy.map(\.value).min() else {
            return found.value
        }
        return (found.value + next) / 2
    }

    /// The last value with which the weights do not exceed `target`.
    mutating func last(upTo target: Double) -> Double? {
        guard let found = find(target) else { return nil }
        let lightest = items[found.range].lazy.map(\.weight).min() ?? 0
        if found.before + Double(lightest) <= target { return found.value }
        return items[..<found.range.lowerBound].lazy.map(\.value).max()
    }

    /// The first value with which the weights exceed `target`.
    mutating func first(beyond target: Double) -> Double? { find(target.rounded(.down) + 1)?.value }

    /// Where a value stands in the order, with the weight of what is smaller and of what is not greater.
    private struct Place {
        var value: Double, range: Range<Int>, before: Double, reached: Double
    }

    /// The least value up to which the weights reach `target`; the items are left in order around it.
    private mutating func find(_ target: Double) -> Place? {
        var (low, high, before) = (0, items.count, 0.0)
        while low < high {
            let pivot = middleOfThree(items[low].value, items[(low + high) / 2].value, items[high - 1].value)
            // Smaller ones to the left, greater ones to the right.
            var (start, index, end, smaller, equal) = (low, low, high, 0, 0)
            while index < end {
                let item = items[index]
                if item.value < pivot {
                    smaller += item.weight
                    items.swapAt(start, index)
                    start += 1
                    index += 1
                } else if item.value > pivot {
                    end -= 1
                    items.swapAt(index, end)
                } else {
                    equal += item.weight
                    index += 1
                }
            }
            if before + Double(smaller) >= target, start > low {
                high = start
            } else if before + Double(smaller + equal) >= target {
                let less = before + Double(smaller)
                return Place(value: pivot, range: start..<end, before: less, reached: less + Double(equal))
            } else {
                before += Double(smaller + equal)
                low = end
            }
        }
        return nil
    }

    private func middleOfThree(_ a: Double, _ b: Double, _ c: Double) -> Double {
        max(min(a, b), min(max(a, b), c))
    }
}
