import Foundation
import Testing

@testable import ChaosModel

/// Text files that a test's result must equal; `AFTERSHOCK_RENEW_GOLDEN=1` writes them, and then the test fails.
enum SpecGolden {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/golden")

    /// Compares `text` with the file `name`.
    static func check(_ text: String, _ name: String, _ place: SourceLocation = #_sourceLocation) {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["AFTERSHOCK_RENEW_GOLDEN"] == "1" {
            do {
                try Data(text.utf8).write(to: file)
                Issue.record("\(name) was renewed", sourceLocation: place)
            } catch {
                Issue.record("\(name) could not be renewed: \(error)", sourceLocation: place)
            }
            return
        }
        let wanted = try? String(contentsOf: file, encoding: .utf8)
        #expect(text == wanted, "differs from \(name)", sourceLocation: place)
    }

    /// What a user sees of everything wrong with a spec; empty when nothing is.
    static func diagnostics(_ text: String, name: String = "drill.yaml") -> String {
        do {
            let source = try SpecSource(name: name, text: text)
            do {
                _ = try SpecParser.parse(source, faults: testFaults)
                return ""
            } catch { return source.render(error) }
        } catch { return error.all.map { "\(name): \($0.message)\n" }.joined() }
    }
}
