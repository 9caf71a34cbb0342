/// How fast an error budget may be used up: a window is bad when the budget burns faster than this in every one of the
/// windows that end together. The long one says that it matters, the short one that it still goes on; see the SRE
/// workbook, "Alerting on SLOs".
public struct BurnRate: Hashable, Codable, Sendable {
    /// The share of bad answers in relation to the budget; at 1 the budget lasts exactly as long as the objective's period.
    public var atMost: Double
    /// The windows, longest first.
    public var windows: [Duration]

    /// Makes a limit.
    public init(atMost: Double, windows: [Duration]) {
        self.atMost = atMost
        self.windows = windows.sorted(by: >)
    }
}

extension SLO.Claim {
    /// The share of bad answers that it allows; `nil` when it has no such budget.
    var budget: Double? {
        guard case .fixed(let limit) = limit else { return nil }
        return switch measure {
        case .errors: limit
        case .share, .availability: 1 - limit
        case .quantile, .rate, .value: nil
        }
    }

    /// The same claim with a budget so many times as large.
    func burning(_ rate: Double) -> SLO.Claim {
        guard let budget else { return self }
        var copy = self
        copy.limit = .fixed(measure == .errors ? min(1, budget * rate) : max(0, 1 - budget * rate))
        return copy
    }
}
