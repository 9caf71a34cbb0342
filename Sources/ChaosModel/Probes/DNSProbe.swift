/// Asks a name server for the addresses of a name.
public struct DNSProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "dns"
    /// What it does, for help.
    public static let summary = "Asks a name server; good is an address, and none but those in `answer`."

    /// What is asked for.
    public enum RecordType: String, FieldValue, Codable, CaseIterable, Sendable { case a = "A", aaaa = "AAAA" }
    /// How it is asked.
    public enum Transport: String, FieldValue, Codable, CaseIterable, Sendable { case udp, tcp }

    /// Who is asked; the first name server of the host when `nil`.
    public var server: NameServer?
    /// The name, without a search list.
    public var host: DNSHostName
    /// What is asked for.
    public var type: RecordType
    /// The addresses that are good; any when empty.
    public var answer: [HostAddress]
    /// How it is asked; over UDP a truncated answer is asked for again over TCP.
    public var transport: Transport

    /// Asks for IPv4 addresses over UDP.
    public init(host: DNSHostName, server: NameServer? = nil) {
        self.host = host
        self.server = server
        (type, answer, transport) = (.a, [], .udp)
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        host = fields.required("name", "The name to ask for; no search list is applied.", example: "shop.example")
        server = fields.optional(
            "server", "The name server; the first one of /etc/resolv.conf when left out.", example: "127.0.0.1:53")
        type = fields.value("type", default: .a, "What is asked for.")
        answer = fields.list(
            "answer", "The good addresses: one of them must come, and no other.", example: "[10.0.0.1, 10.0.0.2]")
        transport = fields.value(
            "transport", default: .udp, "How it is asked; a truncated answer over UDP is asked for again over TCP.")
        if let wrong = answer.first(where: { $0.isIPv6 != (type == .aaaa) }) {
            let other: RecordType = type == .aaaa ? .a : .aaaa
            fields.reject(
                "`\(wrong.fieldText)` cannot be the answer to a question for \(type.rawValue)", at: "answer",
                suggestion: "write `type: \(other.rawValue)`, or make two probes of it")
        }
    }

    /// `ask 127.0.0.1:5353 for A of shop.example`.
    public var question: String {
        let who = server?.fieldText ?? "the host's name server"
        let how = transport == .tcp ? " over TCP" : ""
        return "ask \(who) for \(type.rawValue) of \(host.text)\(how)"
    }

    /// The time to live of the addresses, the lowest of them.
    public var unit: String? { "s" }
}
