import ChaosModel
import ChaosScheduler
import Foundation

/// A state directory, a directory of schedules, and an experiment, of a test's own.
final class SchedulerGround {
    let path: String
    var state: String { path + "/state" }
    var schedules: String { path + "/schedules" }
    var setup: SchedulerSetup {
        SchedulerSetup(state: state, directories: [schedules], version: "test")
    }

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("aftershock-sch-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path + "/schedules", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: path + "/state", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try write(
            "/drill.yaml",
            """
            experiment: drill
            targets:
              api: {pid: 4711}
            method:
              - process.pause: {target: api, for: 1s}

            """)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ file: String, _ text: String) throws {
        try text.write(toFile: path + file, atomically: true, encoding: .utf8)
    }

    /// Writes a schedule file with one schedule.
    func schedule(_ name: String, _ fields: String = "cron: '0 3 * * *'") throws {
        try write("/schedules/\(name).yaml", Self.yaml(name, fields))
    }

    static func yaml(_ name: String, _ fields: String = "cron: '0 3 * * *'") -> String {
        "schedules:\n  \(name):\n    run: ../drill.yaml\n    \(fields)\n"
    }

    func contents(_ file: String) throws -> String { try String(contentsOfFile: path + file, encoding: .utf8) }
}
