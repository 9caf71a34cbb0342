/// Finds what a misspelt name most likely meant.
public enum Spelling {
    /// `did you mean …?` for the nearest of `names`, or `nil` when none is near.
    public static func suggestion(for word: String, among names: [String]) -> String? {
        nearest(word, among: names).map { "did you mean `\($0)`?" }
    }

    /// The nearest name, at most a third of its letters away, or the only one that contains the word.
    public static func nearest(_ word: String, among names: [String]) -> String? {
        guard word.unicodeScalars.count <= 64, names.count <= 400 else { return nil }
        let wanted = word.lowercased()
        let containing = names.filter { $0.lowercased().contains(wanted) }
        if wanted.count >= 3, containing.count == 1 { return containing[0] }
        let best = names.map { ($0, distance(wanted, $0.lowercased())) }.min { $0.1 < $1.1 }
        guard let (name, edits) = best, edits <= max(1, max(word.count, name.count) / 3) else { return nil }
        return name
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
    static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.unicodeScalars), b = Array(b.unicodeScalars)
        var before: [Int] = [], previous = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
            }
            (before, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
