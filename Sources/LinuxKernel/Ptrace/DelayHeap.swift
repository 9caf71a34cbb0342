/// What is held until times of its own, the earliest first.
struct DelayHeap<Element> {
    private var items: [(due: UInt64, element: Element)] = []

    /// When the first is due, CLOCK_MONOTONIC nanoseconds; never when there is none.
    var due: UInt64 { items.first?.due ?? .max }

    /// Adds one.
    mutating func insert(_ element: Element, due: UInt64) {
        items.append((due, element))
        var child = items.count - 1
        while child > 0, items[child].due < items[(child - 1) / 2].due {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first off when it is due.
    mutating func popDue(at now: UInt64) -> Element? {
        guard let first = items.first, first.due <= now else { return nil }
        let last = items.removeLast()
        guard !items.isEmpty else { return first.element }
        items[0] = last
        var parent = 0
        while true {
            let children = [parent * 2 + 1, parent * 2 + 2].filter { $0 < items.count }
            guard let least = children.min(by: { items[$0].due < items[$1].due }), items[least].due < items[parent].due
            else { return first.element }
            items.swapAt(parent, least)
            parent = least
        }
    }
}
