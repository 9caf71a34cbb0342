import Foundation
import Testing

/// Headless Chromium on the dashboard, driven by `Tests/Fixtures/dashboard.py`.
enum DashboardBrowser {
    static let isThere = ["chromium", "python3"].allSatisfy { program in
        ["/usr/bin/", "/usr/local/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + program) }
    }

    /// What the script says.
    struct Findings: Decodable, Sendable {
        struct Live: Decodable, Sendable {
            var title: String, rate: String, phase: String, slos: String, progress: Bool
        }
        var asked: String, wrongToken: String, loggedIn: String, month: String, drills: Int, days: [String]
        var nextMonth: String, live: Live, tabsToHalt: Int, focusInDialog: String, focusAfterEscape: Bool
        var stateAfterCancel: String, over: String, reportStatus: [Int], frameIsApart: Bool, firstTab: String
        var skipped: String, reached: [String], focusIsSeen: Bool, tooWide: [String: Int], readWithoutScript: Bool
        var afterLogOut: String, problems: [String], foreign: [String], violations: [String]
    }

    /// What the script says of a drill that a daemon runs.
    struct DrillFindings: Decodable, Sendable {
        var asked: String, wrongToken: String, loggedIn: String, cookie: [[Cookie]]
        var idle: String, title: String, slos: String, events: [String], points: Int
        var over: String, reason: String, halted: String, run: String, reportStatus: [Int], reportSays: Bool
        var audit: [String], busy: Int, alerts: [Bool], next: String, cleared: Bool, tooWide: [String: Int]
        var problems: [String], foreign: [String], violations: [String]
    }

    /// Whether scripts are kept from a cookie, or where it is sent.
    enum Cookie: Decodable, Hashable, Sendable {
        case isHidden(Bool), site(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            self = try (try? value.decode(Bool.self)).map { .isHidden($0) } ?? .site(value.decode(String.self))
        }
    }

    static func walk(_ port: Int, _ token: String) async throws -> Findings {
        let words = arguments("dashboard.py", port, token)
        return try await Aside.run { try run(words) }
    }

    /// Starts a schedule by its button, watches its drill, halts it, reads its report, and clears the halt.
    static func walkDrill(_ port: Int, _ token: String, schedule: String) async throws -> DrillFindings {
        let words = arguments("dashboard_drill.py", port, token, schedule)
        return try await Aside.run { try run(words) }
    }

    private static func arguments(_ script: String, _ port: Int, _ words: String...) -> [String] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/" + script).path
        // Where somebody wants to look at what the browser showed.
        let folder = ProcessInfo.processInfo.environment["AFTERSHOCK_SCREENSHOTS"].map { [$0] } ?? []
        return ["python3", "-B", path, "http://127.0.0.1:\(port)"] + words + folder
    }

    private static func run<Found: Decodable>(_ arguments: [String]) throws -> Found {
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = arguments
        let (out, errors) = (
            Foundation.Pipe(),
            FileManager.default.temporaryDirectory.appendingPathComponent("walk-\(UUID().uuidString)")
        )
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }
        python.standardOutput = out
        python.standardError = try FileHandle(forWritingTo: errors)
        try python.run()
        let said = out.fileHandleForReading.readDataToEndOfFile()
        python.waitUntilExit()
        let text = try String(contentsOf: errors, encoding: .utf8)
        try #require(python.terminationStatus == 0, "\(text)")
        return try JSONDecoder().decode(Found.self, from: said)
    }
}
