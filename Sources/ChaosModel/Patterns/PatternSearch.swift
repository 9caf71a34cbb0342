/// Looks for a pattern in a text. Every possibility is followed at the same time, so each byte is read once and the
/// time grows with the text's length times the pattern's, whatever they are: nothing is ever tried again.
struct PatternSearch {
    /// A possibility: the step it is at, and what its wanted group has found.
    private struct Thread {
        var step: Int
        var begin: Int
        var end: Int
    }

    private let steps: [PatternProgram.Step]
    private let text: [UInt8]
    private var marks: [Int]
    private var pending: [Thread] = []
    private var following: [Thread] = []
    private var work = 0

    /// The most moves of all possibilities together, some milliseconds' worth.
    private static let budget = 1_000_000

    /// Looks for the first match.
    /// - Parameter wantsGroup: whether the group's text is of interest; otherwise the search ends with the first match.
    static func run(_ program: PatternProgram, in text: [UInt8], wantsGroup: Bool) -> TextPattern.Finding {
        var search = PatternSearch(steps: program.steps, text: text)
        return search.run(program, wantsGroup)
    }

    private init(steps: [PatternProgram.Step], text: [UInt8]) {
        self.steps = steps
        self.text = text
        marks = Array(repeating: -1, count: steps.count)
    }

    private mutating func run(_ program: PatternProgram, _ wantsGroup: Bool) -> TextPattern.Finding {
        var current: [Thread] = []
        var found: TextPattern.Finding?
        var position = 0
        while true {
            if current.isEmpty {
                if found != nil || program.isAnchored && position > 0 { break }
                if let firsts = program.firsts {
                    while position < text.count, !firsts.contains(text[position]) { position += 1 }
                    if position == text.count { break }
                }
            }
            following.removeAll(keepingCapacity: true)
            if current.isEmpty {
                follow(Thread(step: 0, begin: -1, end: -1), at: position)
                swap(&current, &following)
                following.removeAll(keepingCapacity: true)
            }
            guard work < Self.budget else { return .tooCostly }
            let byte = position < text.count ? text[position] : nil
            threads: for thread in current {
                switch steps[thread.step] {
                case .byte(let set):
                    if let byte, set.contains(byte) {
                        follow(Thread(step: thread.step + 1, begin: thread.begin, end: thread.end), at: position + 1)
                    }
                case .match:
                    found = .found(group: wantsGroup && thread.end >= 0 ? thread.begin..<thread.end : nil)
                    // What stands behind a match in the list is less preferred than it.
                    break threads
                default: break
                }
            }
            if found != nil, !wantsGroup { break }
            guard byte != nil else { break }
            position += 1
            if found == nil, !following.isEmpty, !program.isAnchored {
                follow(Thread(step: 0, begin: -1, end: -1), at: position)
            }
            swap(&current, &following)
        }
        return found ?? .missing
    }

    /// Adds a thread and everything it leads to without reading, the preferred first.
    private mutating func follow(_ thread: Thread, at position: Int) {
        pending.append(thread)
        while var thread = pending.popLast() {
            guard marks[thread.step] != position else { continue }
            marks[thread.step] = position
            work += 1
            switch steps[thread.step] {
            case .byte, .match: following.append(thread)
            case .jump(let next):
                thread.step = next
                pending.append(thread)
            case .split(let first, let second):
                thread.step = second
                pending.append(thread)
                thread.step = first
                pending.append(thread)
            case .begin:
                thread.begin = position
                thread.step += 1
                pending.append(thread)
            case .end:
                thread.end = position
                thread.step += 1
                pending.append(thread)
            case .place(let place):
                thread.step += 1
                if isAt(place, position) { pending.append(thread) }
            }
        }
    }

    private func isAt(_ place: PatternNode.Place, _ position: Int) -> Bool {
        switch place {
        case .textStart: position == 0
        case .textEnd: position == text.count || position == text.count - 1 && text[position] == 10
        case .lineStart: position == 0 || text[position - 1] == 10
        case .lineEnd: position == text.count || text[position] == 10
        case .wordEdge: isWord(position - 1) != isWord(position)
        case .noWordEdge: isWord(position - 1) == isWord(position)
        }
    }

    private func isWord(_ position: Int) -> Bool {
        text.indices.contains(position) && ByteSet.wordBytes.contains(text[position])
    }
}
