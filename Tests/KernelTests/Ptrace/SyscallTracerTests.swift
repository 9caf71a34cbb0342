import Glibc
import Testing

@testable import LinuxKernel

/// What a program that runs already sees while its system calls are traced, by its own account.
@Suite(
    .serialized, .enabled(if: isRoot, "needs root: traces processes"),
    .enabled(if: TracedProgram.isBuilt, "needs .build/debug/TraceCost: build it first"))
struct SyscallTracerTests {
    private static let counting = """
        def command(words):
            seen = [call() for _ in range(int(words[1]))]
            say("ok", seen.count(0), "failed", seen.count(errno.EIO), "other", sum(e not in (0, errno.EIO) for e in seen))
        """

    @Test(arguments: [1, 4])
    func `a share of the calls fails with the errno, and none afterwards`(every: Int) throws {
        let program = try TracedProgram.start(Self.counting)
        let tracer = try TracedProgram.trace([program.pid], fate: "errno:\(EIO)", every: every)
        #expect(TracedProgram.tracers(of: program.pid) == [tracer.pid])
        #expect(try program.figures("calls 400") == ["ok": 400 - 400 / every, "failed": 400 / every, "other": 0])
        let figures = try TracedProgram.end(tracer)
        #expect(figures["failed"] == 400 / every)
        #expect(TracedProgram.tracers(of: program.pid) == [0])
        #expect(try program.figures("calls 400") == ["ok": 400, "failed": 0, "other": 0])
    }

    @Test func `calls that nobody asked for are left alone`() throws {
        let program = try TracedProgram.start(Self.counting)
        let tracer = try TracedProgram.trace([program.pid], numbers: [TracedProgram.clockNanosleep], fate: "errno:5")
        #expect(try program.figures("calls 100") == ["ok": 100, "failed": 0, "other": 0])
        let figures = try TracedProgram.end(tracer)
        #expect(figures["failed"] == 0)
        #expect(figures["calls"] ?? 0 > 100)
    }

    @Test func `calls that wait do so at the same time`() throws {
        let program = try TracedProgram.start(
            """
            def command(words):
                spans = []
                def work():
                    for _ in range(3):
                        start = time.monotonic_ns()
                        call()
                        spans.append((start, time.monotonic_ns()))
                threads = [threading.Thread(target=work) for _ in range(4)]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
                most = max(sum(a <= moment < b for a, b in spans) for moment, _ in spans)
                say("shortest", min(b - a for a, b in spans) // 1000, "most", most)
            """)
        let tracer = try TracedProgram.trace([program.pid], fate: "delay:30000000")
        let seen = try program.figures("go")
        #expect(seen["shortest"] ?? 0 >= 30_000)
        #expect(seen["most"] ?? 0 >= 2)
        let figures = try TracedProgram.end(tracer)
        #expect(figures["delayed"] == 12)
        #expect(figures["threads"] ?? 0 >= 5)
    }

    @Test func `a call that waits goes on when the tracer ends`() throws {
        let program = try TracedProgram.start(Self.counting)
        let tracer = try TracedProgram.trace([program.pid], fate: "delay:3600000000000")
        try program.say("calls 1")
        #expect(eventually { ProcessTable.stat(program.pid)?.state == "t" })
        tracer.end()
        _ = try tracer.wait()
        #expect(Partner.figures(in: try program.line())["ok"] == 1)
    }

    @Test func `every signal arrives`() throws {
        let program = try TracedProgram.start(
            """
            seen = 0
            def count(*_):
                global seen
                seen += 1
            signal.signal(signal.SIGRTMIN, count)
            def command(words):
                # Those in the queue are handled before sigqueue(3) returns, while calls stop all the time.
                for _ in range(300): os.kill(os.getpid(), signal.SIGRTMIN); call()
                say("seen", seen)
            """)
        let tracer = try TracedProgram.trace([program.pid], fate: "errno:5", every: 2)
        #expect(try program.figures("go") == ["seen": 300])
        _ = try TracedProgram.end(tracer)
    }

    @Test func `job control works as ever`() throws {
        let program = try TracedProgram.start(Self.counting)
        let tracer = try TracedProgram.trace([program.pid], fate: "errno:5")
        try program.send(SIGSTOP)
        #expect(eventually { ProcessTable.stat(program.pid)?.state == "t" })
        try program.say("calls 10")
        Clock.sleep(milliseconds: 30)
        #expect(throws: Unmet.self) { try program.line(within: 0.1) }
        try program.send(SIGCONT)
        #expect(Partner.figures(in: try program.line())["failed"] == 10)
        // One that is stopped when the tracer goes stays so.
        try program.send(SIGSTOP)
        #expect(eventually { ProcessTable.stat(program.pid)?.state == "t" })
        _ = try TracedProgram.end(tracer)
        #expect(eventually { ProcessTable.stat(program.pid)?.state == "T" })
        try program.send(SIGCONT)
        #expect(try program.figures("calls 10")["ok"] == 10)
    }

    @Test func `a process that is stopped can be traced`() throws {
        let program = try TracedProgram.start(Self.counting)
        try program.send(SIGSTOP)
        #expect(eventually { ProcessTable.stat(program.pid)?.state == "T" })
        let tracer = try TracedProgram.trace([program.pid], fate: "errno:5")
        try program.send(SIGCONT)
        #expect(try program.figures("calls 10")["failed"] == 10)
        _ = try TracedProgram.end(tracer)
    }

    @Test(arguments: [true, false])
    func `children are traced if asked for, threads always`(children: Bool) throws {
        let program = try TracedProgram.start(
            """
            def failures(count): return sum(call() == errno.EIO for _ in range(count))
            def command(words):
                found = []
                thread = threading.Thread(target=lambda: found.append(failures(10)))
                thread.start()
                thread.join()
                child = os.fork()
                if child == 0: os._exit(failures(20))
                _, status = os.waitpid(child, 0)
                code = f"import ctypes; print(sum(ctypes.CDLL(None).syscall(\(TracedProgram.getppid)) < 0 for _ in range(30)))"
                spawned = int(subprocess.run([sys.executable, "-c", code], capture_output=True).stdout)
                say("thread", found[0], "fork", os.waitstatus_to_exitcode(status), "spawned", spawned)
            """)
        let tracer = try TracedProgram.trace([program.pid], fate: "errno:5", children: children)
        #expect(
            try program.figures("go") == ["thread": 10, "fork": children ? 20 : 0, "spawned": children ? 30 : 0])
        _ = try TracedProgram.end(tracer)
    }

    @Test func `a process that becomes another program stays traced`() throws {
        let program = try TracedProgram.start(
            """
            code = \"\"\"
            import ctypes, os, sys
            print("here", flush=True)
            sys.stdin.readline()
            failed = sum(ctypes.CDLL(None).syscall(\(TracedProgram.getppid)) < 0 for _ in range(10))
            print("failed", failed, flush=True)
            sys.stdin.readline()
            \"\"\"
            def command(words):
                # By another thread than the first, which takes over its number.
                threading.Thread(target=lambda: os.execv(sys.executable, [sys.executable, "-c", code])).start()
                time.sleep(60)
            """)
        let tracer = try TracedProgram.trace([program.pid], fate: "errno:5")
        #expect(try program.ask("exec") == "here")
        #expect(try program.figures("go") == ["failed": 10])
        _ = try TracedProgram.end(tracer)
    }

    @Test func `a call that a signal interrupts has one turn`() throws {
        let program = try TracedProgram.start(
            """
            signal.signal(signal.SIGUSR1, lambda *_: None)
            signal.siginterrupt(signal.SIGUSR1, False)
            reading, writing = os.pipe()
            libc.read.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t]
            buffer = ctypes.create_string_buffer(8)
            def command(words):
                def poke():
                    for _ in range(3):
                        time.sleep(0.02)
                        signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
                    time.sleep(0.02)
                    os.write(writing, b"x")
                threading.Thread(target=poke).start()
                # The second read fails, and the first is made four times.
                first = libc.read(reading, buffer, 1)
                second = libc.read(reading, buffer, 1)
                say("first", first, "second", second)
            """)
        // The program's own reading of the command is the first of the calls that are met.
        let tracer = try TracedProgram.trace([program.pid], numbers: [TracedProgram.read], fate: "errno:5", every: 3)
        #expect(try program.figures("go") == ["first": 1, "second": -1])
        tracer.end()
    }

    @Test func `a process has one tracer`() throws {
        let program = try TracedProgram.start(Self.counting)
        let first = try TracedProgram.trace([program.pid], fate: "errno:5")
        let second = try TracedProgram.attach([program.pid], fate: "errno:5")
        let answer = try second.line()
        #expect(answer.contains("which TraceCost[\(first.pid)] traces already"))
        #expect(answer.contains("errno \(EPERM)"))
        #expect(try program.figures("calls 10")["failed"] == 10)
        _ = try TracedProgram.end(first)
    }

    @Test func `a process that has ended cannot be traced`() throws {
        let program = try TracedProgram.start(Self.counting)
        try program.send(SIGKILL)
        _ = try program.wait()
        #expect(try TracedProgram.attach([program.pid], fate: "errno:5").line().contains("errno \(ESRCH)"))
    }

    @Test func `a process may end while it is traced`() throws {
        let program = try TracedProgram.start(Self.counting)
        let tracer = try TracedProgram.trace([program.pid], fate: "delay:3600000000000")
        try program.say("calls 1")
        #expect(eventually { ProcessTable.stat(program.pid)?.state == "t" })
        try program.send(SIGKILL)
        #expect(try program.wait() == .signaled(SIGKILL))
        _ = try TracedProgram.end(tracer)
    }

    @Test func `a seccomp filter that kills for skipped calls is not provoked`() throws {
        // Kills the process for every call above 1000, as a list of what is allowed does; so is -1, the number of a call
        // that is skipped.
        let program = try TracedProgram.start(
            """
            import struct
            def command(words):
                if words[0] == "filter":
                    code = [(0x20, 0, 0, 0), (0x35, 0, 1, 1000), (6, 0, 0, 0x80000000), (6, 0, 0, 0x7fff0000)]
                    code = b"".join(struct.pack("HBBI", *line) for line in code)
                    space = ctypes.create_string_buffer(code)
                    header = struct.pack("HxxxxxxQ", 4, ctypes.addressof(space))
                    libc.prctl(38, 1, 0, 0, 0)
                    say("result", libc.prctl(22, 2, header, 0, 0))
                else: say("error", call())
            """)
        let tracer = try TracedProgram.trace([program.pid], fate: "errno:5")
        #expect(try program.figures("call") == ["error": 5])
        #expect(try program.figures("filter") == ["result": 0])
        #expect(try program.figures("call") == ["error": 0])
        let figures = try TracedProgram.end(tracer)
        #expect(figures["failed"] == 1)
        #expect(figures["spared"] == 1)
    }

    #if arch(x86_64)
        @Test func `calls by the table of 32-bit programs are left alone`() throws {
            // semget has the number there that getppid has in this architecture's: int 0x80 with 64 is getppid.
            let program = try TracedProgram.start(
                """
                import mmap
                page = mmap.mmap(-1, 4096, prot=7)
                page.write(bytes([0xb8, 64, 0, 0, 0, 0xcd, 0x80, 0xc3]))
                old = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
                def command(words): say("same", int(old() == os.getppid()))
                """)
            guard (try? program.figures("go")) == ["same": 1] else {
                return  // This kernel has no such table.
            }
            let tracer = try TracedProgram.trace([program.pid], numbers: [64], fate: "errno:5")
            #expect(try program.figures("go") == ["same": 1])
            let figures = try TracedProgram.end(tracer)
            #expect(figures["foreign"] == 1)
            #expect(figures["failed"] == 0)
        }
    #endif
}
