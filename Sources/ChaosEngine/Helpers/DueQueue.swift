/// Things that are due one after the other: each is added with a time no earlier than the last one's.
struct DueQueue<Element> {
    private var items: [(due: UInt64, element: Element)] = []
    private var head = 0

    /// When the first is due, CLOCK_MONOTONIC nanoseconds; never when there is none.
    var due: UInt64 { head < items.count ? items[head].due : .max }

    /// Adds one.
    mutating func append(_ element: Element, due: UInt64) { items.append((due, element)) }

    /// Takes the first off when it is due.
    mutating func popDue(at now: UInt64) -> Element? {
        guard head < items.count, items[head].due <= now else { return nil }
        defer {
            head += 1
            // What was taken off goes when it is the larger part.
            if head > 64, head * 2 > items.count {
                items.removeFirst(head)
                head = 0
            }
        }
        return items[head].element
    }
}
