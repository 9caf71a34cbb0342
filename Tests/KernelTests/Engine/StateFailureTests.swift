import ChaosModel
import Foundation
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// Aftershock's own state on a disk that fails: Aftershock's own `io.error`, turned on itself.
    @Suite(.serialized, .enabled(if: FuseGround.works, "needs root and /dev/fuse"))
    struct StateFailure {
        /// A command whose state is behind the gate.
        private final class GatedRun {
            private var process: SpawnedProcess
            private let file: String

            init(_ arguments: [String], _ gate: FuseGround, _ ground: Ground) throws {
                file = ground.directory + "/gated-\(Clock.monotonicNanoseconds())"
                var environment = ProcessInfo.processInfo.environment
                environment["AFTERSHOCK_LOCK"] = ground.directory + "/host.lock"
                var request = SpawnRequest(
                    [Product.aftershock] + arguments + ["--state", gate.path + "/state"],
                    environment: environment.map { "\($0.key)=\($0.value)" })
                request.mountNamespace = gate.view.descriptor
                request.standardOutput = .file(file)
                request.standardError = .file(file + ".errors")
                request.newSession = true
                process = try spawn(request)
            }

            var said: String { ((try? File.text(of: file)) ?? "") + ((try? File.text(of: file + ".errors")) ?? "") }
            func send(_ signal: Int32) throws { try process.send(signal: signal) }

            func wait() throws -> Int32 {
                var status: LinuxKernel.ExitStatus?
                _ = try eventually(within: 60) {
                    status = try process.poll()
                    return status != nil
                }
                switch status {
                case .exited(let code)?: return code
                case .signaled(let signal)?: return 128 + signal
                case nil: throw Unmet("the command did not end: \(said)")
                }
            }
        }

        private static func inject(_ victim: Victim) -> [String] {
            ["inject", "fd.limit", "--target", "pid:\(victim.pid)", "--limit", "4", "--for", "60s"]
        }

        private static let failures: [(Int32, FileOperations)] = [
            (EIO, .write), (EROFS, [.write, .change]), (EDQUOT, .write), (EIO, .read),
        ]

        @Test(arguments: failures)
        func `a state that cannot be written or read refuses a run before anything is made`(
            error: Int32, operations: FileOperations
        ) throws {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                let gate = try FuseGround()
                defer { _ = gate.end() }
                try Directory.createDirectories(gate.path + "/state", mode: 0o700)
                try Data("\n".utf8).write(to: URL(filePath: gate.path + "/state/journal"))
                let before = try HostState(of: ground)
                try gate.view.arm(0, of: gate.path, FileGateRule(operations: operations, errno: error))
                let run = try GatedRun(Self.inject(victim), gate, ground)
                let code = try run.wait()
                return (code, run.said, try HostState(of: ground).differences(from: before))
            }
            #expect(seen.0 == 2, "\(seen.1)")
            #expect(seen.1.contains(String(cString: strerror(error))), "\(seen.1)")
            #expect(seen.2 == [])
        }

        @Test(arguments: [EIO, EROFS])
        func `a state disk that fails in the middle of a run has it taken back, and nobody is told that all is well`(
            error: Int32
        ) throws {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                let gate = try FuseGround()
                defer { _ = gate.end() }
                try Directory.createDirectories(gate.path + "/state", mode: 0o700)
                let before = try HostState(of: ground)
                let run = try GatedRun(Self.inject(victim), gate, ground)
                guard eventually(within: 40, { run.said.contains("is in effect, read back") }) else {
                    throw Unmet("no fault: \(run.said)")
                }
                try gate.view.arm(0, of: gate.path, FileGateRule(operations: [.write, .change, .fsync], errno: error))
                try run.send(SIGTERM)
                let code = try run.wait()
                _ = eventually { ground.ours("guardian").isEmpty }
                let differences = try HostState(of: ground).differences(from: before)
                // Read-only by now: what is pending can still be read and taken back, but not noted.
                let recover = try GatedRun(["recover"], gate, ground)
                let recoverCode = try recover.wait()
                try gate.view.disarm(0, of: gate.path)
                let later = try GatedRun(["recover"], gate, ground)
                let laterCode = try later.wait()
                let last = try GatedRun(["recover"], gate, ground)
                return (
                    code: code, said: run.said, differences: differences,
                    recover: "\(recoverCode) \(recover.said)", later: "\(laterCode) \(later.said)",
                    last: "\(try last.wait()) \(last.said)", after: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.code == 3, "\(seen.said)")
            #expect(seen.said.contains("restored, but journal"), "\(seen.said)")
            #expect(seen.differences == [])
            #expect(seen.recover.hasPrefix("3 "), "\(seen.recover)")
            #expect(seen.later.hasPrefix("0 ") || seen.later.contains("DAMAGED"), "\(seen.later)")
            #expect(seen.last.hasPrefix("0 ") && seen.last.contains("nothing to recover"), "\(seen.last)")
            #expect(seen.after == [])
        }

        @Test func `a journal that cannot be read is not nothing to recover`() throws {
            let seen = try Ground.use { ground in
                let gate = try FuseGround()
                defer { _ = gate.end() }
                try Directory.createDirectories(gate.path + "/state", mode: 0o700)
                try Data("\n".utf8).write(to: URL(filePath: gate.path + "/state/journal"))
                try gate.view.arm(0, of: gate.path, FileGateRule(operations: .read, errno: EIO))
                let recover = try GatedRun(["recover"], gate, ground)
                let recoverCode = try recover.wait()
                let halt = try GatedRun(["halt"], gate, ground)
                return "\(recoverCode) \(recover.said) \(try halt.wait()) \(halt.said)"
            }
            #expect(seen.hasPrefix("3 ") && seen.contains("Input/output error"))
            #expect(!seen.contains("nothing to recover") && !seen.contains("nothing runs"), "\(seen)")
        }
    }

    /// Aftershock's own state on a file system that the kernel makes read-only after an error.
    @Suite(.serialized, .enabled(if: Disk.isPossible, "needs mkfs.ext4 and loop devices"))
    struct ReadOnlyState {
        @Test func `what a dead run left is taken back from a read-only disk, and no note is said to be there`()
            throws
        {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                let disk = try Disk(in: ground, megabytes: 8)
                try ground.shell("mkdir -m 700 \(disk.path)/state")
                let state = disk.path + "/state"
                let before = try HostState(of: ground)
                do {
                    let journal = try Journal.begin(at: state + "/journal", run: "r", host: .current())
                    var session = Session(host: LinuxHost(), journal: journal, now: { 0 })
                    let process = ProcessIdentity(pid: victim.pid, startTicks: victim.startTicks, name: "sleep")
                    _ = try session.perform(.limitOpenFiles(process, soft: 4))
                    _ = session.isJournalInPlace(at: state)
                }
                try ground.shell("mount -o remount,ro \(disk.path)")
                let dirty = try HostState(of: ground).differences(from: before)
                let first = try CommandRun(["recover", "--state", state], in: ground, hasState: false)
                let firstCode = try first.wait()
                let differences = try HostState(of: ground).differences(from: before)
                let refused = try CommandRun(
                    ["inject", "cpu.burn", "--for", "1s", "--state", state], in: ground, hasState: false)
                let refusedCode = try refused.wait()
                try ground.shell("mount -o remount,rw \(disk.path)")
                let second = try CommandRun(["recover", "--state", state], in: ground, hasState: false)
                return (
                    dirty: dirty.count, differences: differences, first: "\(firstCode) \(first.output)\(first.errors)",
                    refused: "\(refusedCode) \(refused.errors)", second: "\(try second.wait()) \(second.output)"
                )
            }
            #expect(seen.dirty == 1)
            #expect(seen.differences == [])
            #expect(seen.first.hasPrefix("3 ") && seen.first.contains("Read-only file system"), "\(seen.first)")
            #expect(seen.refused.hasPrefix("3 ") || seen.refused.hasPrefix("2 "), "\(seen.refused)")
            #expect(seen.second.hasPrefix("0 "), "\(seen.second)")
        }
    }
}
