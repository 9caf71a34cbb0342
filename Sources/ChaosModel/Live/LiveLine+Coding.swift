extension LiveLine: Codable {
    private enum Keys: String, CodingKey { case begin, event, status, end }

    /// Reads a line.
    /// - Throws: `DecodingError`, also for a kind of line that a later version has added: readers pass it over.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        switch values.allKeys.first {
        case .begin: self = .begin(try values.decode(Begin.self, forKey: .begin))
        case .event: self = .event(try values.decode(Record.Event.self, forKey: .event))
        case .status: self = .status(try values.decode(Status.self, forKey: .status))
        case .end: self = .end(try values.decode(End.self, forKey: .end))
        case nil:
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no line of a live feed"))
        }
    }

    /// Writes a line.
    /// - Throws: `EncodingError` for a number that is not finite.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        switch self {
        case .begin(let begin): try values.encode(begin, forKey: .begin)
        case .event(let event): try values.encode(event, forKey: .event)
        case .status(let status): try values.encode(status, forKey: .status)
        case .end(let end): try values.encode(end, forKey: .end)
        }
    }
}
