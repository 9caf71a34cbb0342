/// What is due when, for things that all take the same time: first in, first out.
struct Agenda {
    private var entries: [(moment: UInt64, token: UInt64)] = []
    private var head = 0

    /// When the first entry is due; never when there is none.
    var next: UInt64 { head < entries.count ? entries[head].moment : .max }

    /// Adds an entry, which is due no earlier than those before it.
    mutating func add(_ token: UInt64, at moment: UInt64) { entries.append((moment, token)) }

    /// Takes the first entry out if it is due.
    mutating func take(at now: UInt64) -> UInt64? {
        guard head < entries.count, entries[head].moment <= now else { return nil }
        defer {
            head += 1
            if head > 4096, head * 2 > entries.count {
                entries.removeFirst(head)
                head = 0
            }
        }
        return entries[head].token
    }
}
