import FoundationEssentials

/// A value as JSON.
struct JSONText {
    let bytes: [UInt8]

    init(_ value: some Encodable) throws { bytes = Array(try JSONEncoder().encode(value)) }
}
