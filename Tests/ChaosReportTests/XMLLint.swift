import Foundation

/// libxml2's command, which validates against a schema.
enum XMLLint {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/xmllint")

    /// What is wrong with a document by a schema of `Tests/Fixtures`; `nil` when nothing is.
    static func complaint(about text: String, schema: String) throws -> String? {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("junit-\(UUID().uuidString).xml")
        try Data(text.utf8).write(to: file)
        defer { unlink(file.path) }
        let lint = Process()
        let out = Pipe()
        lint.executableURL = URL(fileURLWithPath: "/usr/bin/xmllint")
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Fixtures")
        lint.arguments = [
            "--noout", "--nonet", "--huge", "--schema", fixtures.appendingPathComponent(schema).path, file.path,
        ]
        lint.standardError = out
        try lint.run()
        let said = out.fileHandleForReading.readDataToEndOfFile()
        lint.waitUntilExit()
        return lint.terminationStatus == 0 ? nil : String(decoding: said.prefix(2_000), as: UTF8.self)
    }
}
