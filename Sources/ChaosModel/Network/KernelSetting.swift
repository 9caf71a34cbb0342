/// A setting of sysctl(8) with a value.
public struct KernelSetting: Hashable, Codable, Sendable {
    /// The name, such as `net.ipv4.ip_local_port_range`.
    public var name: String
    /// The value as the kernel prints it, without the line's end.
    public var value: String
    /// Whose setting it is; `nil` is our own network namespace.
    public var namespace: NetworkNamespaceID?

    /// Names a setting; nothing is written.
    public init(name: String, value: String, namespace: NetworkNamespaceID? = nil) {
        self.name = name
        self.value = value
        self.namespace = namespace
    }

    /// The ports that outgoing connections take: first and last. ip(7).
    public static let portRange = "net.ipv4.ip_local_port_range"

    /// Whether two values are the same but for white space, and the notation of numbers: `0x10` is read back as `16`.
    public func isSame(as other: String) -> Bool {
        let words = value.split(whereSeparator: \.isWhitespace), others = other.split(whereSeparator: \.isWhitespace)
        guard words.count == others.count else { return false }
        return zip(words, others).allSatisfy { one, other in
            one == other || (Self.number(one) != nil && Self.number(one) == Self.number(other))
        }
    }

    /// A number as the kernel reads it: decimal, or hexadecimal behind `0x`.
    private static func number(_ word: Substring) -> Int? {
        word.hasPrefix("0x") ? Int(word.dropFirst(2), radix: 16) : Int(word)
    }

    /// The parts of a name as sysctl(8) takes it: a dot stands between them and a slash for a dot in one of them, or the
    /// other way round when a slash comes first. `nil` when it names no file below /proc/sys.
    public static func parts(of name: String) -> [String]? {
        let isPath = name.first { $0 == "." || $0 == "/" } == "/"
        let words = name.split(separator: isPath ? "/" : ".", omittingEmptySubsequences: false)
            .map { isPath ? String($0) : String($0.replacing("/", with: ".")) }
        let isGood = words.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }
        return isGood && words.count > 1 ? words : nil
    }

    /// The one way of several to write a name: `net.ipv4.conf.eth0/1.rp_filter`.
    public static func canonical(_ parts: [String]) -> String {
        parts.map { $0.replacing(".", with: "/") }.joined(separator: ".")
    }

    /// The file, proc(5); `nil` when the name is none.
    public var path: String? { Self.parts(of: name).map { "/proc/sys/" + $0.joined(separator: "/") } }

    /// Whether it is looked up in the network namespace of whoever asks.
    public var isOfNetwork: Bool { Self.parts(of: name)?.first == "net" }

    /// Why no experiment may change it; `nil` when it may be.
    public var refusal: String? { SettingRefusal.reason(for: name, value: value) }

    /// Whether the kernel changes it along with `net.ipv4.ip_forward`: it is then put back even where it was left as it was.
    public var isMovedByOthers: Bool {
        name == "net.ipv4.conf.all.accept_redirects"
            || (name.hasPrefix("net.ipv4.conf.") && name.hasSuffix(".forwarding"))
    }

    /// Another setting for the same thing in another unit: the kernel uses the one that was written last.
    public var counterpart: String? {
        let pairs = [
            ("vm.dirty_bytes", "vm.dirty_ratio"), ("vm.dirty_background_bytes", "vm.dirty_background_ratio"),
            ("vm.overcommit_kbytes", "vm.overcommit_ratio"),
        ]
        return pairs.first { $0.0 == name }?.1 ?? pairs.first { $0.1 == name }?.0
    }

    /// What one would type to set it.
    var shellText: String { "\(namespace?.shellPrefix ?? "")sysctl -w \(name)='\(value)'" }
}
