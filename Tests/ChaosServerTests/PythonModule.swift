import Foundation

/// Programs for the host's Python, which judges what ours made independently of it.
enum PythonModule {
    static func exists(_ name: String) -> Bool {
        do { return try run("import \(name)\nprint('yes')", [], Data()) == "yes\n" } catch { return false }
    }

    /// Whether an interpreter lacks what a program imports on its first lines.
    private static func hasNothing(_ python: String, for program: String) -> Bool {
        let imports = program.split(separator: "\n").filter { $0.hasPrefix("import ") || $0.hasPrefix("from ") }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-W", "ignore", "-c", imports.joined(separator: "\n")]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return true }
        process.waitUntilExit()
        return process.terminationStatus != 0
    }

    /// What a program says on standard output and standard error.
    static func run(_ program: String, _ arguments: [String], _ input: Data) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // First Debian's own, for which the packages are.
        let debian = "/usr/bin/python3"
        let python = hasNothing(debian, for: program) ? "python3" : debian
        process.arguments = [python, "-W", "ignore", "-c", program] + arguments
        let (standardInput, output) = (Foundation.Pipe(), Foundation.Pipe())
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: input)
        try standardInput.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }
}
