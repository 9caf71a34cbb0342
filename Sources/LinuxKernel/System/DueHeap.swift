/// Things that are due at moments in any order. Inlinable, so that it is made for its elements where it is used: the probe
/// loop turns it for every slot.
public struct DueHeap<Element> {
    @usableFromInline var items: [(due: UInt64, order: UInt64, element: Element)] = []
    @usableFromInline var added: UInt64 = 0

    /// An empty one.
    @inlinable public init() {}

    /// When the first is due, CLOCK_MONOTONIC nanoseconds; never when there is none.
    @inlinable public var due: UInt64 { items.first?.due ?? .max }
    /// How many there are.
    @inlinable public var count: Int { items.count }

    /// Adds one. Of two that are due at one moment the one that was added first comes first.
    @inlinable public mutating func insert(_ element: Element, due: UInt64) {
        added += 1
        items.append((due, added, element))
        var child = items.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first off when it is due.
    @inlinable public mutating func popDue(at now: UInt64) -> (element: Element, due: UInt64)? {
        guard let first = items.first, first.due <= now else { return nil }
        items.swapAt(0, items.count - 1)
        items.removeLast()
        sink(0)
        return (first.element, first.due)
    }

    /// Takes off all that fit, in no order.
    @inlinable public mutating func removeAll(where fits: (Element) -> Bool) -> [Element] {
        let taken = items.filter { fits($0.element) }.map(\.element)
        guard !taken.isEmpty else { return [] }
        items.removeAll { fits($0.element) }
        for index in stride(from: items.count / 2, through: 0, by: -1) { sink(index) }
        return taken
    }

    @inlinable mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && precedes(child, first) {
                first = child
            }
            if first == parent { return }
            items.swapAt(parent, first)
            parent = first
        }
    }

    @inlinable func precedes(_ a: Int, _ b: Int) -> Bool {
        (items[a].due, items[a].order) < (items[b].due, items[b].order)
    }
}
