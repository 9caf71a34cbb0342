/// What somebody may do with the daemon. Each role may also do what those before it may.
public enum Role: String, Codable, Sendable, CaseIterable, Comparable {
    /// Look.
    case view
    /// Stop runs.
    case halt
    /// Start drills, pause and resume schedules.
    case run
    /// Add and remove schedules, give tokens.
    case admin

    /// Orders by what one may do.
    public static func < (a: Role, b: Role) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
