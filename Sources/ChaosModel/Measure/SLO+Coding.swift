/// An objective is kept as its text form.
extension Combination: Codable where Leaf == SLO.Claim {
    /// The three forms that there were when an objective was kept case by case.
    private enum Earlier: Decodable {
        case ratio(Double, under: Duration)
        case quantile(Double, atMost: Duration)
        case errors(atMost: Double)
    }

    /// Reads the text form, or what earlier records have.
    /// - Throws: `DecodingError` when it is neither.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self) else {
            self =
                switch try Earlier(from: decoder) {
                case .ratio(let share, let latency): .ratio(share, under: latency)
                case .quantile(let quantile, let latency): .quantile(quantile, atMost: latency)
                case .errors(let share): .errors(atMost: share)
                }
            return
        }
        do throws(FieldError) { self = try SLO.Objective(field: text) } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
        }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(fieldText)
    }
}
