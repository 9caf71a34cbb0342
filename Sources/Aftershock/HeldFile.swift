import Foundation

/// The spec on its way to the command: a file that only we can read.
struct HeldFile {
    /// Where it is.
    let path: String

    /// Writes it.
    init(_ text: String) throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("aftershock-\(UUID().uuidString).yaml").path
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw FaultError.commandNotStarted("\(path) cannot be written") }
    }

    /// Removes it; one that is left behind holds no more than the test says.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
