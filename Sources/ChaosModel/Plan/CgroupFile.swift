/// How an interface file of a control group is read and written: most hold one value, some a line for each device, of
/// which a write changes its own only. cgroup-v2.rst ("Format"), blkio-controller.rst.
public struct CgroupFile: Hashable, Sendable {
    /// The file's name.
    let name: String
    /// What follows the key in a line that is not there; `nil` in a file of one value.
    private let absent: String?

    /// The file of this name.
    public init(_ name: String) {
        self.name = name
        absent =
            switch name {
            case "io.max": "rbps=max wbps=max riops=max wiops=max"
            case "blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device",
                "blkio.throttle.read_iops_device", "blkio.throttle.write_iops_device":
                "0"
            default: nil
            }
    }

    /// What to write to get back what the file holds now.
    /// - Parameters:
    ///   - content: all that the file holds.
    ///   - value: what is about to be written.
    public func earlier(in content: String, than value: String) -> String {
        absent == nil ? content : line(of: Self.key(value), in: content)
    }

    /// Whether the file shows what was written to it.
    public func shows(_ value: String, in content: String) -> Bool {
        guard absent != nil else { return content == value }
        let line = line(of: Self.key(value), in: content).split(separator: " ")
        return value.split(separator: " ").allSatisfy { line.contains($0) }
    }

    /// What the file holds after a write.
    public func written(_ value: String, to content: String) -> String {
        guard let absent else { return value }
        let key = Self.key(value)
        var words = line(of: key, in: content).split(separator: " ").map(String.init)
        for word in value.split(separator: " ").dropFirst().map(String.init) {
            let name = word.split(separator: "=", omittingEmptySubsequences: false).first
            let index = words.indices.dropFirst().first { !word.contains("=") || words[$0].hasPrefix("\(name ?? "")=") }
            if let index { words[index] = word }
        }
        let others = content.split(separator: "\n").map(String.init).filter { Self.key($0) != key }
        let line = words.joined(separator: " ")
        return (others + (line == "\(key) \(absent)" ? [] : [line])).joined(separator: "\n")
    }

    private func line(of key: Substring, in content: String) -> String {
        content.split(separator: "\n").first { Self.key(String($0)) == key }.map(String.init)
            ?? "\(key) \(absent ?? "")"
    }

    private static func key(_ line: String) -> Substring { line.prefix { $0 != " " } }
}
