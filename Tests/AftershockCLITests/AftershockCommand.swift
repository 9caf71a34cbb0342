import Foundation
import Testing

/// The built command, used as from a shell: a child process with its own directory.
struct AftershockCommand {
    /// How a child ended and what it said.
    struct Finished {
        let code: Int32, out: String, err: String
    }

    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(".build/debug/aftershock").path
    static let isBuilt = FileManager.default.isExecutableFile(atPath: path)
    static let missing: Comment = "needs the built command, .build/debug/aftershock"
    static let canDrill =
        isBuilt && geteuid() == 0
        && ["/usr/bin/unshare", "/usr/bin/python3", "/usr/sbin/nft", "/bin/bash"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    static let noDrill: Comment = "needs the built command, root, unshare, nft, bash and python3"

    /// A directory of the test's own.
    let scratch: CommandScratch

    init() throws { scratch = try CommandScratch() }

    /// Runs the command with these arguments.
    func callAsFunction(_ arguments: String...) throws -> Finished { try run([Self.path] + arguments) }

    /// Runs a bash script as the first process of network, process and mount namespaces of its own: with it the kernel
    /// ends everything it started. `$A` is the command, `$STATE` a state directory that does not exist yet.
    func drill(_ script: String) throws -> Finished {
        let prelude = """
            ip link set lo up
            serve() {
              mkdir -p www; python3 -m http.server 21601 --bind 127.0.0.1 --directory www >/dev/null 2>&1 &
              for i in $(seq 200); do (echo >/dev/tcp/127.0.0.1/21601) 2>/dev/null && return; sleep 0.1; done; exit 99
            }
            await() { for i in $(seq 300); do grep -qs "$1" "$2" && return; sleep 0.1; done; exit 98; }

            """
        return try run([
            "/usr/bin/unshare", "--net", "--pid", "--fork", "--mount-proc", "--kill-child", "/bin/bash", "-c",
            prelude + script,
        ])
    }

    /// Runs a program to its end, at most some minutes: on a loaded machine a script that takes ten seconds may take ten times
    /// that, and whoever hangs, hangs anyway.
    func run(_ arguments: [String]) throws -> Finished {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["-k", "5", "300"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
        var environment = ProcessInfo.processInfo.environment
        environment["A"] = Self.path
        environment["STATE"] = scratch.path + "/state"
        environment["AFTERSHOCK_LOCK"] = scratch.path + ".streams/lock"
        environment["NO_COLOR"] = nil
        environment["TERM"] = "xterm"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let (out, err) = (try scratch.stream(), try scratch.stream())
        process.standardOutput = out.handle
        process.standardError = err.handle
        try process.run()
        process.waitUntilExit()
        return Finished(code: process.terminationStatus, out: try out.text(), err: try err.text())
    }
}
