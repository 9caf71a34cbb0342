/// An address with `{id}` in its path, where an entry's name belongs.
public struct LedgerURL: Hashable, Codable, Sendable {
    /// What stands for an entry's name.
    static let blank = "{id}"
    /// The same while the rest is checked, since braces are no part of an address.
    private static let stand = "aftershock-ledger-id"

    /// The address; its path holds the blank.
    public var url: HTTPURL

    /// Whether there is a place for the name.
    public var hasBlank: Bool { url.path.contains(Self.blank) }

    /// The address of one entry.
    func filled(with id: String) -> HTTPURL {
        var filled = url
        filled.path = url.path.replacing(Self.blank, with: id)
        return filled
    }
}

extension LedgerURL: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { HTTPURL.shape }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: LedgerURL { LedgerURL(url: .placeholder) }
    /// The text form, which reads back as the same value.
    public var fieldText: String { url.description }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        do {
            url = try HTTPURL(field: text.replacing(Self.blank, with: Self.stand))
        } catch {
            throw FieldError(error.message.replacing(Self.stand, with: Self.blank), suggestion: error.suggestion)
        }
        if url.host.contains(Self.stand) { throw FieldError("`{id}` belongs in the path, not in the host's name") }
        url.path = url.path.replacing(Self.stand, with: Self.blank)
    }
}
