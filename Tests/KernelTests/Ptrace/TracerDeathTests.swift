import Glibc
import Testing

@testable import LinuxKernel

/// What becomes of the traced when the tracer is killed.
@Suite(
    .serialized, .enabled(if: isRoot, "needs root: traces processes"),
    .enabled(if: TracedProgram.isBuilt, "needs .build/debug/TraceCost: build it first"))
struct TracerDeathTests {
    /// Threads that call, one that starts children, and one that is sent signals: whatever goes wrong is counted.
    private static let program = """
        rounds = [0, 0, 0]
        bad = []
        signals = 0
        parent = os.getppid()
        def count(*_):
            global signals
            signals += 1
        signal.signal(signal.SIGUSR1, count)
        def calls(index):
            while True:
                result = libc.syscall(\(TracedProgram.getppid))
                # A call returns what it returns, or the errno that it was to fail with.
                if result != parent and not (result == -1 and ctypes.get_errno() == errno.EIO): bad.append(("call", result))
                rounds[index] += 1
        def children():
            while True:
                child = os.fork()
                if child == 0: os._exit(7)
                _, status = os.waitpid(child, 0)
                if os.waitstatus_to_exitcode(status) != 7: bad.append(("fork", status))
                spawned = subprocess.run(["true"]).returncode
                if spawned != 0: bad.append(("spawn", spawned))
                rounds[2] += 1
        for index in range(2): threading.Thread(target=calls, args=(index,), daemon=True).start()
        threading.Thread(target=children, daemon=True).start()
        def command(words):
            for problem in bad[:5]: print(problem, file=sys.stderr)
            say("bad", len(bad), "signals", signals, "first", rounds[0], "second", rounds[1], "children", rounds[2])
        """

    @Test(arguments: ["errno:\(EIO)", "delay:2000000"])
    func `a tracer that is killed at any moment leaves a program unharmed`(fate: String) throws {
        let program = try TracedProgram.start(Self.program)
        for round in 1...25 {
            let tracer = try TracedProgram.attach([program.pid], fate: fate, every: 2)
            // Some are killed while they attach.
            if round % 5 != 0 { #expect(try tracer.line() == "ready") }
            usleep(UInt32.random(in: 0...8000))
            // Most likely about to be delivered when the tracer dies.
            kill(program.pid, SIGUSR1)
            usleep(UInt32.random(in: 0...50))
            try tracer.send(SIGKILL)
            _ = try tracer.wait()
            #expect(TracedProgram.tracers(of: program.pid) == [0])
            #expect(try eventually { try program.figures("now")["signals"] == round })
        }
        let before = try program.figures("now")
        #expect(before["bad"] == 0)
        for thread in ["first", "second", "children"] {
            #expect(try eventually { try program.figures("now")[thread] ?? 0 > before[thread] ?? 0 })
        }
    }
}
