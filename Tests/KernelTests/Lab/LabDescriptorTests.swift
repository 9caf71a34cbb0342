import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// The end of the host's own table of open files: only where nobody else is hit.
    @Suite(.serialized, .enabled(if: Lab.isGuest, "only in the lab: it would hit every program of this host"))
    struct LabDescriptors {
        @Test func `an ordinary user gets ENFILE, and opens files again afterwards`() throws {
            let seen = try Ground.use { ground in
                let program = try TracedProgram.start(
                    """
                    os.setuid(65534)
                    def command(words):
                        seen = []
                        for attempt in range(20):
                            try: os.close(os.open("/dev/null", os.O_RDONLY)); seen.append(0)
                            except OSError as problem: seen.append(problem.errno)
                        say("ok", seen.count(0), "enfile", seen.count(errno.ENFILE))
                    """)
                let maximum = try FileTable.now().maximum
                let setting = "/proc/sys/fs/file-max"
                try ground.shell("echo 6000 > \(setting)")
                defer { _ = try? ground.shell("echo \(maximum) > \(setting)") }
                let run = try CommandRun.injected(
                    "fd.exhaust", ["--consent", "whole-host", "--for", "60s"], in: ground)
                let during = try program.figures("open")
                let code = try run.stop()
                return (during, try program.figures("open"), code, try run.report().faults.first?.proof ?? [:])
            }
            #expect(seen.0 == ["ok": 0, "enfile": 20])
            #expect(seen.1 == ["ok": 20, "enfile": 0])
            #expect(seen.2 == 5)
            #expect(seen.3["looks_at_the_level"] ?? 0 > 0)
            #expect(seen.3["files_allocated"] ?? 0 >= 6000)
        }
    }
}
