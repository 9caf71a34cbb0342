/// An objective is kept as its text form.
extension Combination: Codable where Leaf == SLO.Claim {
    /// The three forms that there were when an objective was kept case by case.
    private enum Earlier: Decodable {
        case ratio(Double, under: Duration)
        case quantile(Double, atMost: Duration)
        case errors(atMost: Double)

        /// Whether its parts are such as an objective can have.
        var isPlausible: Bool {
            switch self {
            case .ratio(let share, let latency), .quantile(let share, let latency):
                (0...1).contains(share) && (.zero...Duration.longestField).contains(latency)
            case .errors(let share): (0...1).contains(share)
            }
        }
    }

    /// Reads the text form, or what earlier records have.
    /// - Throws: `DecodingError` when it is neither.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self) else {
            let earlier = try Earlier(from: decoder)
            guard earlier.isPlausible else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "out of range")
            }
            self =
                switch earlier {
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
