import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// `syscall.error` and `syscall.delay` for processes that run already.
    @Suite(.serialized) struct SyscallTraces {
        private static let failing = """
            def command(words):
                seen = []
                for path in ["/dev/null", "/dev/zero"]:
                    try: os.close(os.open(path, os.O_RDONLY)); seen.append(0)
                    except OSError as problem: seen.append(problem.errno)
                say("null", seen[0], "zero", seen[1])
            """

        @Test func `a running nginx runs out of descriptors by its own account, and serves at once afterwards`() throws
        {
            let seen = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.injected(
                    "syscall.error",
                    [
                        "--target", "port:\(WebVictim.port)", "--syscalls", "accept4", "--errno", "EMFILE", "--attach",
                        "ptrace", "--for", "60s",
                    ], in: ground)
                let tracer = SyscallTracer.tracer(of: web.victim.pid)
                let helpers = ground.ours("helper")
                try run.until("EMFILE") {
                    _ = Client.ask(WebVictim.port, milliseconds: 50)
                    return web.errors.contains("(24: ")
                }
                let code = try run.stop()
                let fault = try run.report().faults.first
                let answers = (0..<20).filter { _ in Client.ask(WebVictim.port) }.count
                return (
                    tracer: tracer, helpers: helpers, code: code, fault: fault, answers: answers,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            // The kernel names our helper as the tracer.
            #expect(seen.helpers == [seen.tracer].compactMap(\.self))
            #expect(seen.code == 5)
            #expect(seen.fault?.mechanism == "ptrace")
            #expect(seen.fault?.proof["calls_failed"] ?? 0 > 0)
            #expect(seen.fault?.failure == nil)
            #expect(seen.answers == 20)
            #expect(seen.differences == [])
        }

        @Test func `calls on the path fail, and no others`() throws {
            let seen = try Ground.use { ground in
                let program = try TracedProgram.start(Self.failing)
                let run = try CommandRun.injected(
                    "syscall.error",
                    [
                        "--target", "pid:\(program.pid)", "--syscalls", "openat", "--errno", "ENOSPC", "--path",
                        "/dev/z*",
                        "--attach", "ptrace", "--for", "60s",
                    ], in: ground)
                let during = try program.figures("open")
                let code = try run.stop()
                return (during, try program.figures("open"), code, TracedProgram.tracers(of: program.pid))
            }
            #expect(seen.0 == ["null": 0, "zero": Int(ENOSPC)])
            #expect(seen.1 == ["null": 0, "zero": 0])
            #expect(seen.2 == 5)
            #expect(seen.3 == [0])
        }

        @Test func `calls wait as long as asked for`() throws {
            let seen = try Ground.use { ground in
                let program = try TracedProgram.start(
                    """
                    def command(words):
                        start = time.monotonic_ns()
                        for _ in range(5): call()
                        say("microseconds", (time.monotonic_ns() - start) // 1000)
                    """)
                let run = try CommandRun.injected(
                    "syscall.delay",
                    [
                        "--target", "pid:\(program.pid)", "--syscalls", "getppid", "--delay", "20ms", "--attach",
                        "ptrace",
                        "--for", "60s",
                    ], in: ground)
                let during = try program.figures("call")["microseconds"] ?? 0
                _ = try run.stop()
                return (during, try run.report().faults.first?.proof["calls_delayed"])
            }
            #expect(seen.0 >= 100_000)
            #expect(seen.1 == 5)
        }

        @Test func `a tracer that is killed fails the fault, not the program`() throws {
            let seen = try Ground.use { ground in
                let program = try TracedProgram.start(Self.failing)
                let run = try CommandRun.injected(
                    "syscall.error",
                    [
                        "--target", "pid:\(program.pid)", "--syscalls", "openat", "--errno", "EIO", "--attach",
                        "ptrace",
                        "--for", "60s",
                    ], in: ground)
                let during = try program.figures("open")
                for helper in ground.ours("helper") { kill(helper, SIGKILL) }
                let isFree = eventually { TracedProgram.tracers(of: program.pid) == [0] }
                let after = try program.figures("open")
                _ = try run.stop()
                return (during["null"], isFree, after["null"], try run.report().faults.first?.failure)
            }
            #expect(seen.0 == Int(EIO))
            #expect(seen.1)
            #expect(seen.2 == 0)
            #expect(seen.3?.contains("it was gone before it was taken back") == true)
        }

        @Test func `a tracer that is stopped is killed, and its program goes on`() throws {
            let seen = try Ground.use { ground in
                let program = try TracedProgram.start(Self.failing)
                let run = try CommandRun.injected(
                    "syscall.error",
                    [
                        "--target", "pid:\(program.pid)", "--syscalls", "openat", "--errno", "EIO", "--attach",
                        "ptrace",
                        "--for", "60s",
                    ], in: ground)
                for helper in ground.ours("helper") { kill(helper, SIGSTOP) }
                // It stands still at its next call until the executor has seen that the helper is silent.
                let after = try program.figures("open")
                _ = try run.stop()
                return (after["null"], try run.report().faults.first?.failure)
            }
            #expect(seen.0 == 0)
            #expect(seen.1?.contains("its helper stopped answering and was killed") == true)
        }

        @Test func `what runs already is traced only if the spec says so`() throws {
            let seen = try Self.refused(Self.failing, prepare: { _ in nil }, ["--errno", "EIO"], "syscall.error")
            #expect(seen.code == 2)
            #expect(seen.errors.contains("give `target` a `command:`, or say `attach: ptrace`"))
        }

        @Test func `a process that is traced already is refused`() throws {
            let seen = try Self.refused(
                Self.failing, prepare: { try TracedProgram.trace([$0.pid], fate: "pass") },
                ["--errno", "EIO", "--attach", "ptrace"], "syscall.error")
            #expect(seen.code == 2)
            #expect(seen.errors.contains("is traced by TraceCost["))
            #expect(seen.errors.contains("end the debugger or strace first"))
        }

        @Test func `a process under a seccomp filter is refused for errors`() throws {
            let seen = try Self.refused(
                """
                import struct
                def command(words):
                    code = struct.pack("HBBI", 6, 0, 0, 0x7fff0000)
                    space = ctypes.create_string_buffer(code)
                    libc.prctl(38, 1, 0, 0, 0)
                    say("result", libc.prctl(22, 2, struct.pack("HxxxxxxQ", 1, ctypes.addressof(space)), 0, 0))
                """,
                prepare: {
                    _ = try $0.ask("filter")
                    return nil
                }, ["--errno", "EIO", "--attach", "ptrace"], "syscall.error")
            #expect(seen.code == 2)
            #expect(seen.errors.contains("runs under a seccomp filter"))
        }

        private static func refused(
            _ body: String, prepare: @Sendable @escaping (Partner) throws -> Partner?, _ flags: [String],
            _ fault: String
        ) throws -> (code: Int32, errors: String) {
            try Ground.use { ground in
                let program = try TracedProgram.start(body)
                let other = try prepare(program)
                defer { withExtendedLifetime(other) {} }
                let run = try CommandRun.inject(
                    fault, ["--target", "pid:\(program.pid)", "--syscalls", "openat", "--for", "1s"] + flags, in: ground
                )
                return (try run.wait(), run.errors)
            }
        }
    }
}
