import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// System calls of programs that a run launches.
    @Suite(
        .serialized,
        .enabled(
            if: (try? SyscallFilter.attempt(killable: false)) != nil, "seccomp user notification does not work here"))
    struct Syscalls {
        private struct Case: Sendable, CustomTestStringConvertible {
            var act: String
            var setup = ""
            var step: String
            var error: String
            var testDescription: String { step }
        }

        private static let cases = [
            Case(
                act: "client = socket.create_connection(address); server.accept()[0].close(); client.close()",
                setup: "server = socket.create_server(('127.0.0.1', 0), backlog=4096); address = server.getsockname()",
                step: "syscall.error: {target: app, syscalls: accept4, errno: EMFILE, for: 300ms}", error: "EMFILE"),
            Case(
                act: "socket.create_connection(address).close(); server.accept()[0].close()",
                setup: "server = socket.create_server(('127.0.0.1', 22722)); address = server.getsockname()",
                step: "syscall.error: {target: app, syscalls: connect, errno: ECONNREFUSED, "
                    + "address: 127.0.0.0/8:22722, for: 300ms}", error: "ECONNREFUSED"),
            Case(
                act: "os.pwrite(data, b'x', 0); os.write(data, b'y')",
                step: "syscall.error: {target: app, syscalls: [write], errno: ENOSPC, path: '**/data', for: 300ms}",
                error: "ENOSPC"),
            Case(
                act: "os.close(os.open('data', os.O_RDONLY))",
                step:
                    "syscall.error: {target: app, syscalls: [open, openat], errno: ENFILE, path: 'HERE/*', for: 300ms}",
                error: "ENFILE"),
        ]

        @Test(arguments: cases)
        private func `a launched program sees the error, and none of it afterwards`(one: Case) throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let spec = SyscallVictim.spec(
                    one.act, setup: one.setup,
                    step: one.step.replacing("HERE", with: ground.directory) + "\n  - pause: 300ms")
                let run = try CommandRun(
                    ["run", try ground.write("spec.yaml", spec), "--format", "json"], in: ground)
                try run.until("the end of the fault") { run.errors.contains("is taken back, read back") }
                let during = SyscallVictim.notes(in: ground)
                try run.until("the end") { SyscallVictim.notes(in: ground).succeeded > during.succeeded + 20 }
                let code = try run.wait()
                guard code == 0 else { throw Unmet("ended with \(code): \(run.errors)") }
                return (
                    during: during, after: SyscallVictim.notes(in: ground), report: try run.report(),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect((seen.during.failed[one.error] ?? 0) > 10)
            #expect(seen.during.failed.keys.allSatisfy { $0 == one.error })
            // One may have been on its way when the fault was taken back.
            #expect((seen.after.failed[one.error] ?? 0) <= (seen.during.failed[one.error] ?? 0) + 1)
            #expect((seen.report.faults.first?.proof["calls_failed"] ?? 0) >= 10)
            #expect(seen.differences == [])
        }

        @Test func `a launched server says itself that it is out of descriptors`() throws {
            let seen = try Ground.use { ground in
                _ = try ground.write(
                    "nginx.conf",
                    """
                    daemon off; master_process off; pid \(ground.directory)/nginx.pid;
                    error_log \(ground.directory)/error.log warn;
                    events { worker_connections 64; accept_mutex_delay 20ms; }
                    http {
                      access_log off; client_body_temp_path \(ground.directory)/body;
                      server { listen 127.0.0.1:22723; return 200 ok; }
                    }

                    """)
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: nginx
                    targets:
                      web:
                        command: [nginx, -p, ., -e, error.log, -c, \(ground.directory)/nginx.conf]
                        ready: {tcp: '127.0.0.1:22723'}
                    probes: {web: {http: 'http://127.0.0.1:22723/', rate: 20/s, timeout: 300ms}}
                    method: [syscall.error: {target: web, syscalls: [accept4], errno: EMFILE, count: 3, for: 1s}]

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                let code = try run.wait()
                guard code < 2 else { throw Unmet("ended with \(code): \(run.errors)") }
                return (try run.report(), try File.text(of: ground.directory + "/error.log"))
            }
            #expect(seen.0.faults.first?.proof["calls_failed"] == 3)
            #expect(seen.1.split(separator: "\n").filter { $0.contains("accept4() failed (24: ") }.count == 3)
        }

        @Test func `calls wait, and no longer than the fault lasts`() throws {
            let seen = try Ground.use { ground in
                let spec = SyscallVictim.spec(
                    "os.fsync(data)",
                    step: "syscall.delay: {target: app, syscalls: [fsync], delay: 40ms, for: 500ms}\n  - pause: 500ms")
                let run = try CommandRun(["run", try ground.write("spec.yaml", spec), "--format", "json"], in: ground)
                try run.until("the delay") { SyscallVictim.notes(in: ground).longest > 40_000_000 }
                try run.until("the end of the fault") { run.errors.contains("is taken back, read back") }
                let during = SyscallVictim.notes(in: ground)
                try run.until("quick calls") { SyscallVictim.notes(in: ground).calls > during.calls + 20 }
                let after = SyscallVictim.notes(in: ground)
                return (during: during, after: after, code: try run.wait(), report: try run.report())
            }
            #expect(seen.code == 0)
            #expect(seen.during.longest >= 40_000_000)
            #expect(seen.after.shortest < 40_000_000)
            #expect(seen.after.failed.isEmpty)
            #expect((seen.report.faults.first?.proof["calls_delayed"] ?? 0) >= 3)
        }

        @Test func `a wait that is longer than the fault ends with it, and counts`() throws {
            let seen = try Ground.use { ground in
                let spec = SyscallVictim.spec(
                    "os.fsync(data)",
                    step: "syscall.delay: {target: app, syscalls: [fsync], delay: 10m, for: 300ms}\n  - pause: 200ms")
                let run = try CommandRun(["run", try ground.write("spec.yaml", spec), "--format", "json"], in: ground)
                return (code: try run.wait(), report: try run.report())
            }
            #expect(seen.code == 0)
            #expect(seen.report.faults.first?.proof["calls_delayed"] == 1)
        }

        @Test func `a share, a start and a number of calls are kept`() throws {
            let (notes, report) = try Ground.use { ground in
                let spec = SyscallVictim.spec(
                    "os.fsync(data) if ok % 2 else os.getpgid(0)",
                    step: """
                        parallel:
                              - syscall.error: {target: app, syscalls: [fsync], errno: EIO, percent: 20%, for: 1500ms}
                              - syscall.error: {target: app, syscalls: [getpgid], errno: EPERM, after: 5, count: 7, for: 1500ms}
                        """)
                let run = try CommandRun(
                    ["run", try ground.write("spec.yaml", spec), "--format", "json", "-q"], in: ground)
                let code = try run.wait()
                guard code == 0 else { throw Unmet("ended with \(code): \(run.errors)") }
                return (SyscallVictim.notes(in: ground), try run.report())
            }
            let shared = report.faults[0].proof
            let matched = shared["calls_matched"] ?? 0, failed = shared["calls_failed"] ?? 0
            // Four standard deviations, whatever the number of calls.
            #expect(matched > 100 && abs(failed - 0.2 * matched) < 4 * (0.16 * matched).squareRoot())
            // The proof is read before the fault is taken back: a call may still fail in between.
            let unproven = (notes.failed["EIO"] ?? 0) - Int(failed)
            #expect((0...max(3, Int(failed) / 10)).contains(unproven), "\(unproven) of \(failed)")
            #expect(notes.failed["EPERM"] == 7 && report.faults[1].proof["calls_failed"] == 7)
        }

        @Test func `a program that is started again is answered too`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let spec = SyscallVictim.spec(
                    "os.fsync(data)",
                    step: """
                        parallel:
                              - syscall.error: {target: app, syscalls: [fsync], errno: EIO, for: 1500ms}
                              - process.kill: {target: app}
                        """, restart: "always")
                let run = try CommandRun(["run", try ground.write("spec.yaml", spec), "--format", "json"], in: ground)
                try run.until("the second start") {
                    let notes = SyscallVictim.notes(in: ground)
                    return run.errors.contains("started again") && (notes.failed["EIO"] ?? 0) > 5
                        && ProcessTable.stat(notes.pid)?.hasEnded == false
                }
                return (try run.wait(), try HostState(of: ground).differences(from: before))
            }
            #expect(seen.0 == 0)
            #expect(seen.1 == [])
        }

        @Test(arguments: [SIGKILL, SIGSTOP])
        func `a supervisor that dies or hangs harms no program, which is even started again`(signal: Int32) throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let spec = SyscallVictim.spec(
                    "os.fsync(data)",
                    // Every call is held when the supervisor goes.
                    step:
                        "syscall.delay: {target: app, syscalls: [fsync, openat, newfstatat, read], delay: 10m, for: 60s}",
                    restart: "always")
                let run = try CommandRun(["run", try ground.write("spec.yaml", spec), "--format", "json"], in: ground)
                try run.until("the fault") { run.errors.contains("is in effect, read back") }
                var held = -1
                try run.until("a call that waits") {
                    let before = held
                    held = SyscallVictim.notes(in: ground).calls
                    Clock.sleep(milliseconds: 100)
                    return before == held
                }
                for helper in ground.ours("helper") { kill(helper, signal) }
                try run.until("calls again") { SyscallVictim.notes(in: ground).calls > held + 20 }
                let first = SyscallVictim.notes(in: ground)
                kill(first.pid, SIGKILL)
                try run.until("calls of the second") {
                    let notes = SyscallVictim.notes(in: ground)
                    return notes.pid != first.pid && notes.calls > 20
                }
                let second = SyscallVictim.notes(in: ground)
                let code = try run.stop()
                return (
                    first: first, second: second, code: code, failure: try run.report().faults.first?.failure,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.first.failed.isEmpty && seen.second.failed.isEmpty)
            // One that is dead has also stopped answering, when there was time to notice.
            let words = signal == SIGKILL ? ["gone before", "stopped answering"] : ["stopped answering"]
            #expect(words.contains { seen.failure?.contains($0) == true })
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test(arguments: [false, true])
        func `a program sees no error when the executor is killed, alone or with the supervisor`(both: Bool) throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let spec = SyscallVictim.spec(
                    "os.fsync(data)", step: "syscall.delay: {target: app, syscalls: [fsync], delay: 5ms, for: 60s}")
                let run = try CommandRun(["run", try ground.write("spec.yaml", spec), "-q"], in: ground)
                try run.until("the delay") { SyscallVictim.notes(in: ground).longest >= 5_000_000 }
                for helper in both ? ground.ours("helper") : [] { kill(helper, SIGKILL) }
                try run.send(SIGKILL)
                _ = try run.wait()
                let isClean = try eventually { try HostState(of: ground) == before }
                let differences = try HostState(of: ground).differences(from: before)
                return (isClean, differences, SyscallVictim.notes(in: ground))
            }
            #expect(seen.0 && seen.1 == [])
            #expect(seen.2.failed.isEmpty)
        }
    }
}
