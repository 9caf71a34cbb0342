import FoundationEssentials

/// Compares text with a file under `Tests/Fixtures/golden`. `AFTERSHOCK_RENEW_GOLDEN=1` rewrites the files; renewing
/// counts as a failure, so that no run that renews can pass unseen.
public enum Golden {
    /// What is wrong with `actual`, or `nil` when it equals the golden file `name`.
    /// - Parameter source: a source file two folders below the package's root, by default the caller.
    public static func difference(_ actual: String, from name: String, source: String = #filePath) -> String? {
        let root = URL(fileURLWithPath: source).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("Fixtures/golden").appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["AFTERSHOCK_RENEW_GOLDEN"] == "1" {
            do {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(actual.utf8).write(to: file)
                return "\(name) was renewed: look at the change, then run again without AFTERSHOCK_RENEW_GOLDEN"
            } catch {
                return "\(name) could not be renewed: \(error)"
            }
        }
        guard let data = FileManager.default.contents(atPath: file.path) else {
            return "\(name) does not exist: run with AFTERSHOCK_RENEW_GOLDEN=1"
        }
        let expected = String(decoding: data, as: UTF8.self)
        guard expected != actual else { return nil }
        let (old, new) = (lines(expected), lines(actual))
        let row = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
        return "\(name):\(row + 1): expected `\(row < old.count ? old[row] : "end of file")`, "
            + "found `\(row < new.count ? new[row] : "end of text")`"
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
