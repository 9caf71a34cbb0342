import Foundation
import FoundationNetworking

/// The service under test: a file server stands in for your own. It runs while `body` does.
struct CheckoutService {
    static let port = 21180

    /// How the service is started; Aftershock starts it itself for faults that need that.
    static let command = ["/usr/bin/python3", "-m", "http.server", "\(port)", "--bind", "127.0.0.1"]

    /// Starts the service, waits until it answers, and ends it after the body.
    static func running<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: (Int32) async throws -> Value
    ) async throws -> Value {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        defer {
            // Not `terminate()`: a process that Foundation starts from a thread of Swift's pool has SIGTERM blocked.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        for _ in 0..<100 {
            if (try? await status(within: 1)) == 200 { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        return try await body(process.processIdentifier)
    }

    /// Asks for the page, as a client of the service does.
    static func status(within seconds: Double) async throws -> Int {
        guard let url = URL(string: "http://127.0.0.1:\(port)/") else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.timeoutInterval = seconds
        let session = URLSession(configuration: .ephemeral)
        defer { session.invalidateAndCancel() }
        let (_, response) = try await session.data(for: request)
        return (response as? HTTPURLResponse)?.statusCode ?? 0
    }

    /// The same as patient clients do it: each attempt is given `seconds`, and there are `attempts` of them, a tenth of a
    /// second apart.
    static func status(within seconds: Double, attempts: Int) async throws -> Int {
        for _ in 1..<attempts {
            if let status = try? await status(within: seconds) { return status }
            try await Task.sleep(for: .milliseconds(100))
        }
        return try await status(within: seconds)
    }
}
