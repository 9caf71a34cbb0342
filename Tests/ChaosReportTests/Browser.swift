import Foundation
import Testing

/// Headless Chromium, driven by `Tests/Fixtures/browser.py`.
enum Browser {
    static let isThere = ["chromium", "python3"].allSatisfy { program in
        ["/usr/bin/", "/usr/local/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + program) }
    }

    /// What the script says of a page.
    struct Findings: Decodable {
        struct Walk: Decodable {
            var tip: String, zoomed: String, reset: String, said: String, byKey: String, byKeyReset: String
            var points: Int, zoomedPoints: Int, pointsAgain: Int
        }
        struct Attack: Decodable {
            var asked: [String], hit: Int, violations: [String]
        }
        var title: String, charts: Int, timelineEndsAt: Double?, wide: Int, phone: Int, dark: String, pdf: Int
        var foldedInPrint: Int, problems: [String], requests: [String]
        var walk: Walk?
        var attack: Attack
    }

    static func look(at html: String) throws -> Findings {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record("\(folder.path): \(error)") }
        }
        let page = folder.appendingPathComponent("report.html")
        try Data(html.utf8).write(to: page)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/browser.py")
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", script.path, page.path]
        let (out, errors) = (Pipe(), folder.appendingPathComponent("errors"))
        try Data().write(to: errors)
        python.standardOutput = out
        python.standardError = try FileHandle(forWritingTo: errors)
        try python.run()
        let said = out.fileHandleForReading.readDataToEndOfFile()
        python.waitUntilExit()
        let text = try String(contentsOf: errors, encoding: .utf8)
        try #require(python.terminationStatus == 0, "\(text)")
        return try JSONDecoder().decode(Findings.self, from: said)
    }
}
