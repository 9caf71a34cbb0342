import Foundation

/// A directory of the test's own, removed when the owner goes.
final class CommandScratch {
    /// A file that a child writes to.
    struct Stream {
        let url: URL, handle: FileHandle

        func text() throws -> String { String(decoding: try Data(contentsOf: url), as: UTF8.self) }
    }

    let path: String
    private var streams = 0
    private var elsewhere: URL { URL(fileURLWithPath: path + ".streams") }

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("aftershock-cli-\(UUID().uuidString)").path
        for directory in [path, path + ".streams"] {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        }
    }

    deinit {
        for directory in [path, path + ".streams"] {
            do { try FileManager.default.removeItem(atPath: directory) } catch { print("left behind: \(error)") }
        }
    }

    /// A new file beside the directory.
    func stream() throws -> Stream {
        streams += 1
        let url = elsewhere.appendingPathComponent("\(streams)")
        try Data().write(to: url)
        return Stream(url: url, handle: try FileHandle(forWritingTo: url))
    }

    /// Writes a file in the directory.
    func write(_ text: String, as name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }
}
