import Glibc

/// Reads files of /proc, whose subjects may vanish at any moment: absent, gone and forbidden all read as `nil`.
enum ProcFile {
    static func bytes(_ path: String) -> [UInt8]? { try? File.contents(of: path) }

    static func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    static func link(_ path: String) -> String? {
        Headway.made()
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The value of a `Name:\tvalue` line, as in `/proc/PID/status`.
    static func field(_ name: String, in path: String) -> Substring? {
        guard let text = text(path) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let rest = line.dropFirst(name.count)
            if rest.hasPrefix(":") { return rest.dropFirst().drop { $0 == "\t" || $0 == " " } }
        }
        return nil
    }

    /// The parts of a NUL-separated file, as `cmdline` and `environ`.
    static func strings(_ path: String) -> [String] {
        guard var bytes = bytes(path) else { return [] }
        if bytes.last == 0 { bytes.removeLast() }
        if bytes.isEmpty { return [] }
        return bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension String {
    var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
