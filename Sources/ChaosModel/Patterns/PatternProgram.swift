/// A pattern as steps of a machine that reads a text once.
struct PatternProgram: Sendable {
    /// What one step does.
    enum Step: Sendable {
        /// Goes on if the next byte is one of these.
        case byte(ByteSet)
        /// Goes on at both, the first one preferred.
        case split(Int, Int)
        case jump(Int)
        /// Notes where the wanted group begins or ends.
        case begin, end
        /// Goes on if this is such a place.
        case place(PatternNode.Place)
        case match
    }

    /// The steps; the first is the start, the last is `match`.
    private(set) var steps: [Step] = []
    /// What a match can begin with; `nil` when it can be empty.
    private(set) var firsts: ByteSet? = ByteSet()
    /// Whether it can match only at the start of the text.
    private(set) var isAnchored = false

    /// The most steps: with them and the bound on texts, the work of a search is bounded.
    static let limit = 1000

    /// - Throws: `FieldError` for a pattern with too many steps.
    init(_ node: PatternNode) throws(FieldError) {
        try add(node)
        steps.append(.match)
        findFirsts()
    }

    private mutating func add(_ node: PatternNode) throws(FieldError) {
        guard steps.count < Self.limit else {
            throw FieldError("the pattern is too large", suggestion: "use smaller counts in `{…}`")
        }
        switch node {
        case .bytes(let set): steps.append(.byte(set))
        case .place(let place): steps.append(.place(place))
        case .sequence(let parts): for part in parts { try add(part) }
        case .kept(let inner):
            steps.append(.begin)
            try add(inner)
            steps.append(.end)
        case .choice(let branches): try add(choice: branches)
        case .repeated(let inner, let least, let most, let isLazy):
            for _ in 0..<least { try add(inner) }
            if let most {
                try add(inner, upTo: most - least, isLazy)
            } else {
                try add(loop: inner, isLazy)
            }
        }
    }

    private mutating func add(choice branches: [PatternNode]) throws(FieldError) {
        var ends: [Int] = []
        for branch in branches.dropLast() {
            let split = steps.count
            steps.append(.split(split + 1, 0))
            try add(branch)
            ends.append(steps.count)
            steps.append(.jump(0))
            steps[split] = .split(split + 1, steps.count)
        }
        if let last = branches.last { try add(last) }
        for end in ends { steps[end] = .jump(steps.count) }
    }

    private mutating func add(_ inner: PatternNode, upTo count: Int, _ isLazy: Bool) throws(FieldError) {
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(steps.count)
            steps.append(.jump(0))
            try add(inner)
        }
        for split in splits { steps[split] = Self.split(split + 1, steps.count, isLazy) }
    }

    private mutating func add(loop inner: PatternNode, _ isLazy: Bool) throws(FieldError) {
        let split = steps.count
        steps.append(.jump(0))
        try add(inner)
        steps.append(.jump(split))
        steps[split] = Self.split(split + 1, steps.count, isLazy)
    }

    private static func split(_ inside: Int, _ past: Int, _ isLazy: Bool) -> Step {
        isLazy ? .split(past, inside) : .split(inside, past)
    }

    /// Walks over everything that needs no byte.
    private mutating func findFirsts() {
        isAnchored = Self.isAnchored(steps)
        var seen: Set<Int> = [], open = [0]
        while let step = open.popLast() {
            guard seen.insert(step).inserted else { continue }
            switch steps[step] {
            case .byte(let set): firsts = firsts?.union(set)
            case .split(let one, let other): open += [one, other]
            case .jump(let next): open.append(next)
            case .begin, .end, .place: open.append(step + 1)
            case .match: firsts = nil
            }
        }
    }

    private static func isAnchored(_ steps: [Step]) -> Bool {
        for step in steps {
            switch step {
            case .begin: continue
            case .place(.textStart): return true
            default: return false
            }
        }
        return false
    }
}
