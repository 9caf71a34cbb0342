/// What to ask and what counts as good. Pure: carrying it out is the engine's exchange.
public protocol Probe: Sendable, Codable {
    /// The key in specs, such as `http`.
    static var name: String { get }
    /// One sentence for help.
    static var summary: String { get }
    /// Reads the fields of the mapping form.
    init(_ fields: inout FieldReader)
    /// What is asked, for people: `GET http://127.0.0.1:8080/checkout`.
    var question: String { get }
    /// What the number of an answer counts, for people: `B`, `descriptors`; `nil` for a kind whose answers carry none.
    var unit: String? { get }
    /// The target of the experiment that it looks at, by name; `nil` for a kind that needs none.
    var target: String? { get }
    /// Whether it can ask on a connection that stands already: `connection: reuse`.
    static var canReuseConnections: Bool { get }
    /// Fields that an example needs beside the required ones.
    static var exampleFields: [String] { get }
    /// Where its packets go.
    var reach: ProbeReach { get }
}

extension Probe {
    /// Answers of most kinds carry no number.
    public var unit: String? { nil }
    /// Most kinds look at no target.
    public var target: String? { nil }
    /// The required fields are enough for most.
    public static var exampleFields: [String] { [] }
    /// Most kinds have no connection, or are about making one.
    public static var canReuseConnections: Bool { false }
    /// A kind that does not say keeps it to itself.
    public var reach: ProbeReach { .unknown }
}
