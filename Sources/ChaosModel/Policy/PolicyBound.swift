/// A number that something of a run must not exceed, or not fall short of.
public struct PolicyBound: Hashable, Sendable {
    /// What is bounded.
    public enum Subject: Hashable, Sendable {
        /// How long the spec lets the run take, from its start to the end of the recovery.
        case run
        /// The number of steps.
        case faults
        /// The number of steps at the same time.
        case parallel
        /// The processes that one step hits, as a number or as a share of its target's.
        case processes
        /// How often one step strikes.
        case strikes
        /// A field of faults that have it, by its name.
        case field(fault: FaultPattern?, name: String)
    }

    /// What is bounded.
    public var subject: Subject
    /// The bound.
    public var limit: Magnitude
    /// Whether the bound is the least allowed, not the most.
    public var isMinimum: Bool

    static let subjects: [(name: String, subject: Subject, dimensions: Set<Magnitude.Dimension>)] = [
        ("run", .run, [.time]), ("faults", .faults, [.number]), ("parallel", .parallel, [.number]),
        ("processes", .processes, [.number, .share]), ("strikes", .strikes, [.number]),
    ]

    /// Reads an entry of `maximum` or `minimum`.
    /// - Throws: `FieldError` that says what is wrong with the name or the value.
    init(_ key: String, _ text: String, isMinimum: Bool) throws(FieldError) {
        self.isMinimum = isMinimum
        let accepted: Set<Magnitude.Dimension>
        if let known = Self.subjects.first(where: { $0.name == key }) {
            (subject, accepted) = (known.subject, known.dimensions)
        } else {
            (subject, accepted) = try Self.field(key)
        }
        guard let limit = Magnitude(text) else {
            throw FieldError("`\(text)` is no number to compare with", suggestion: "write it like `30s`, `25%` or `10`")
        }
        guard accepted.contains(limit.dimension) else {
            let wanted = accepted.map(\.rawValue).sorted().joined(separator: " or ")
            throw FieldError("`\(text)` is \(limit.dimension.rawValue), `\(key)` takes \(wanted)")
        }
        self.limit = limit
    }

    private static func field(_ key: String) throws(FieldError) -> (Subject, Set<Magnitude.Dimension>) {
        let dot = key.lastIndex(of: ".")
        let name = dot.map { String(key[key.index(after: $0)...]) } ?? key
        var fault: FaultPattern?
        if let dot { fault = try FaultPattern(field: String(key[..<dot])) }
        let faults = FaultCatalog.all.map { FaultDescription(of: $0) }.filter { fault?.matches($0.name) ?? true }
        let fields = faults.flatMap(\.fields)
        let meant = fields.filter { $0.name == name }
        guard !meant.isEmpty else {
            let names = Set(fields.map(\.name)).union(dot == nil ? subjects.map(\.name) : []).sorted()
            throw FieldError(
                "no fault has a field `\(key)`",
                suggestion: Spelling.suggestion(for: name, among: names)
                    ?? "`aftershock help FAULT` lists the fields of each")
        }
        let dimensions = meant.reduce(into: Set<Magnitude.Dimension>()) {
            $0.formUnion(Magnitude.dimensions(of: $1.shape))
        }
        guard !dimensions.isEmpty else { throw FieldError("`\(key)` is no number: there is nothing to compare") }
        return (.field(fault: fault, name: name), dimensions)
    }

    /// Whether a value keeps to the bound. What cannot be compared does not.
    func allows(_ value: Magnitude) -> Bool {
        guard value.dimension == limit.dimension else { return false }
        return isMinimum ? value.value >= limit.value : value.value <= limit.value
    }

    /// `at most 2s`.
    var words: String { (isMinimum ? "at least " : "at most ") + limit.text }

    /// `delay`, `network.delay.delay`, `processes`.
    var name: String {
        switch subject {
        case .run: "run"
        case .faults: "faults"
        case .parallel: "parallel"
        case .processes: "processes"
        case .strikes: "strikes"
        case .field(let fault, let name): (fault.map { $0.fieldText + "." } ?? "") + name
        }
    }
}
