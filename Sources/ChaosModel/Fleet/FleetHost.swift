/// A host as it registers with its fleet.
public struct FleetHost: Hashable, Codable, Sendable {
    /// Its name in the fleet.
    public var name: String
    /// This life of its agent: a random word. What was meant for an earlier one is not done.
    public var session: String
    /// What it says of itself, for choosing.
    public var labels: [String: String]
    /// Where the other hosts reach it.
    public var addresses: [String]
    /// Version of the command, release of the kernel, number of CPUs.
    public var version: String, kernel: String, cpus: Int
    /// What `doctor` found wanting, by mechanism, with the reason.
    public var missing: [String: String]
    /// Which machine and which state directory it is: two agents of one name are told apart by it.
    public var machine: String
    /// Whether there is a policy on it, which may refuse what a plan asks for.
    public var hasPolicy: Bool

    /// Describes a host.
    public init(
        name: String, session: String, labels: [String: String] = [:], addresses: [String] = [], version: String = "",
        kernel: String = "", cpus: Int = 0, missing: [String: String] = [:], machine: String = "",
        hasPolicy: Bool = false
    ) {
        self.name = name
        self.session = session
        self.labels = labels
        self.addresses = addresses
        self.version = version
        self.kernel = kernel
        self.cpus = cpus
        self.missing = missing
        self.machine = machine
        self.hasPolicy = hasPolicy
    }

    /// What is wrong with a host's name, or a fleet's; `nil` when nothing is.
    public static func problem(name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isPlain && (1...100).contains(name.utf8.count) && name.first != "-" && name.first != "."
            ? nil : "`\(name)` is no name: it has letters, digits, `-`, `_` and `.`, at most 100"
    }
}
