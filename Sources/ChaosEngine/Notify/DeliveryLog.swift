import ChaosModel
import FoundationEssentials
import LinuxKernel

/// Every delivery with its result, one JSON object a line, in `notify.log` of the state directory.
struct DeliveryLog: Sendable {
    /// The file's name.
    static let file = "notify.log"
    /// A longer file is begun anew, in bytes; the one before is kept as `notify.log.1`.
    private static let longest = 4 << 20

    private struct Line: Codable {
        var at: String
        var result: DeliveryResult
    }

    private let path: String

    init(state: String) { path = state + "/" + Self.file }

    /// Adds a line. A full disk loses it, and nothing else.
    func add(_ result: DeliveryResult) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Line(at: Figure.timestamp(Clock.wallSeconds()), result: result)
        guard let bytes = try? encoder.encode(line) else { return }
        if let size = Directory.size(path), size > Self.longest {
            _ = try? Directory.removeFile(path + ".1")
            try? Directory.renameFile(path, to: path + ".1")
        }
        guard let file = try? File(path, access: .append, creatingWith: 0o600, followsLinks: false) else { return }
        try? file.append(Array(bytes) + [10])
    }
}
