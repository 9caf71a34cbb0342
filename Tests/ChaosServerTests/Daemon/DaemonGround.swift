import CNetlink
import ChaosEngine
import ChaosModel
import ChaosScheduler
import Foundation
import Glibc
import LinuxKernel

/// A state directory, a lock, schedules and experiments of a test's own, and the built daemon over them.
final class DaemonGround {
    struct Unmet: Error, CustomStringConvertible { var description: String }

    static let products = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(".build/debug").path
    static let isBuilt = ["aftershockd", "aftershock"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: products + "/" + $0)
    }
    static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

    /// Whether every directory down to the product, and down to temporary files, can be searched by others.
    static var isReachedByOthers: Bool {
        [products, FileManager.default.temporaryDirectory.path].allSatisfy { path in
            var part = ""
            return path.split(separator: "/").allSatisfy { name in
                part += "/" + name
                var status = stat()
                return stat(part, &status) == 0 && status.st_mode & 0o001 != 0
            }
        }
    }

    let directory: String
    var state: String { directory + "/state" }
    var schedules: String { directory + "/schedules" }
    var socket: String { state + "/aftershockd.sock" }
    var client: DaemonClient { DaemonClient(socket: socket) }
    private var children: [Process] = []
    private var logs = 0

    init() throws {
        directory =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("afd-\(UInt32.random(in: 0 ... .max))").path
        try StateDirectory(directory).prepare()
        try StateDirectory(schedules).prepare()
        try write("experiment: nap\nmethod: [{pause: {for: 200ms}}]\n", as: "nap.yaml")
        try write("experiment: long\nmethod: [{pause: {for: 600s}}]\n", as: "long.yaml")
    }

    deinit {
        for child in children where child.isRunning {
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
        }
        // Runs outlive their daemon: those of a test that failed end here.
        if let holder = HeldRun.of(directory + "/host.lock")?.process {
            if let handle = (try? ProcessHandle(pid: holder.pid, startTicks: holder.startTicks)) ?? nil {
                _ = try? handle.send(signal: 15)
                try? until("the end of a run that was left") { HeldRun.of(directory + "/host.lock") == nil }
            }
        }
        do { try Directory.removeTree(directory) } catch { print("left behind: \(error)") }
    }

    func path(_ name: String) -> String { directory + "/" + name }

    func write(_ text: String, as name: String) throws {
        // Whole or not at all: the daemon may look at any moment.
        try Directory.replaceFile(path(name), with: Array(text.utf8), mode: 0o600)
    }

    /// A file of one schedule that is due only when somebody asks, or as `timing` says.
    func schedule(_ name: String, run experiment: String, _ rest: String = "cron: \"0 0 1 1 *\"") throws {
        let text = "schedules:\n  \(name):\n    run: \(path(experiment))\n    pause-after: never\n    \(rest)\n"
        try write(text, as: "schedules/\(name).yaml")
    }

    /// Gives a daemon that runs a schedule that is due at the next whole minute, which is as fine as files say it, and
    /// then not for a year.
    /// - Parameter others: more fields, for the due time.
    /// - Returns: the due time.
    func due(_ name: String, run experiment: String, _ others: (Int) -> [String] = { _ in [] }) throws -> Int {
        while true {
            // Far enough off for the daemon to take it up; where it was too slow, the next one.
            let nominal = (Int(Clock.wallSeconds()) + 8 + 59) / 60 * 60
            let start = CivilTime(seconds: nominal).text
            let fields = ["rule: FREQ=YEARLY", "start: \"\(start)\"", "deadline: 10m"] + others(nominal)
            try schedule(name, run: experiment, fields.joined(separator: "\n    "))
            var next: Double?
            try until("the schedule \(name)") {
                next = try client.schedules().first { $0.name == name }?.next?.nominal
                return next.map { $0 >= Double(nominal) } ?? (Clock.wallSeconds() > Double(nominal) + 2)
            }
            if next == Double(nominal) { return nominal }
        }
    }

    /// The daemon's figures.
    func metrics() throws -> String {
        let curl = try start(
            "/usr/bin/curl",
            [
                "-s", "--max-time", "30", "--unix-socket", socket, "-H", "Accept: application/openmetrics-text",
                "http://localhost/metrics",
            ])
        guard curl.code() == 0 else { throw Unmet(description: "no figures: \(try curl.said)") }
        return try curl.said
    }

    /// A daemon, as a child process.
    func daemon(_ arguments: String..., environment: [String: String] = [:]) throws -> DaemonChild {
        let options = ["--state", state, "--schedules", schedules, "--listen", "none"]
        return try child("aftershockd", ["run"] + options + arguments, environment)
    }

    /// A program of ours, as a child process.
    func child(_ name: String, _ arguments: [String], _ environment: [String: String] = [:]) throws -> DaemonChild {
        try start(Self.products + "/" + name, arguments, environment)
    }

    /// Any program, as a child process that ends with the test.
    func start(_ program: String, _ arguments: [String], _ environment: [String: String] = [:]) throws -> DaemonChild {
        logs += 1
        let log = path("log.\(logs)")
        try Data().write(to: URL(fileURLWithPath: log))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        var all = ProcessInfo.processInfo.environment
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "JOURNAL_STREAM"] { all[name] = nil }
        all["AFTERSHOCK_LOCK"] = directory + "/host.lock"
        process.environment = all.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardOutput = output
        process.standardError = output
        try process.run()
        children.append(process)
        return DaemonChild(process: process, log: log)
    }

    /// Waits until something is so, two minutes at most.
    func until(_ what: String, _ isSo: () throws -> Bool) throws {
        for _ in 0..<6000 {
            if try isSo() { return }
            Clock.sleep(milliseconds: 20)
        }
        let tail = try (1...max(1, logs)).map {
            try String(contentsOfFile: path("log.\($0)"), encoding: .utf8).suffix(3000)
        }
        throw Unmet(description: "waited in vain for \(what)\n\(tail.joined(separator: "\n---\n"))")
    }

    /// Waits until a daemon takes requests.
    func ready(_ daemon: DaemonChild) throws {
        try until("the daemon") {
            guard daemon.process.isRunning else { throw Unmet(description: "the daemon ended: \(try daemon.said)") }
            return try daemon.said.contains("aftershockd: ready")
        }
    }

    /// Waits until the newest drill of a schedule is as it should be.
    func drill(
        _ schedule: String, _ what: String, _ isSo: (DrillRecord) -> Bool
    ) throws -> DrillRecord {
        var found: DrillRecord?
        try until("a drill of \(schedule): \(what)") {
            found = try client.drills(DrillQuery(schedule: schedule, limit: 1)).first
            return found.map(isSo) ?? false
        }
        guard let found else { throw Unmet(description: what) }
        return found
    }

    /// A port of the loopback that nobody has at the moment.
    static func freePort() throws -> UInt16 {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard result == 0 else { throw Unmet(description: "no port: \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// A child process and what it says.
struct DaemonChild {
    let process: Process
    let log: String

    /// Standard output and standard error together.
    var said: String { get throws { try String(contentsOfFile: log, encoding: .utf8) } }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for its end.
    func code() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}
