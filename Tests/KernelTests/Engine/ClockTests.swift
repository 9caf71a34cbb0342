import ChaosModel
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// clock.skew.
    @Suite(.serialized) struct Clocks {
        /// Writes how far the wall clock is ahead of the monotonic one, again and again, and what is preloaded.
        private static let victim = """
            import os, time, sys
            open("preload", "w").write(os.environ.get("LD_PRELOAD", ""))
            out = open("readings", "a", buffering=1)
            while True:
                start = time.monotonic()
                time.sleep(0.01)
                out.write(f"{time.time() - time.monotonic()} {time.monotonic() - start}\\n")
            """

        @Test(arguments: [("+2h", 7200.0), ("-30m", -1800.0), ("+400d", 34_560_000.0)])
        func `a launched command sees another time, then the right one again`(offset: String, seconds: Double) throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let wall = Clock.wallSeconds() - Double(Clock.monotonicNanoseconds()) / 1e9
                _ = try ground.write("victim.py", Self.victim)
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: skew
                    targets:
                      api: {command: [python3, victim.py], environment: {LD_PRELOAD: libm.so.6}}
                    method:
                      - pause: 2s
                      - clock.skew: {target: api, offset: \(offset), for: 300ms}
                      - pause: 300ms

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                let code = try run.wait()
                guard code == 0 else { throw Unmet("the run ended with \(code): \(run.errors)") }
                let now = Clock.wallSeconds() - Double(Clock.monotonicNanoseconds()) / 1e9
                let lines = try File.text(of: ground.directory + "/readings").split(separator: "\n").map {
                    $0.split(separator: " ").compactMap { Double($0) }
                }.filter { $0.count == 2 }
                return Seen(
                    fault: try run.report().faults.first, offsets: lines.map { ($0[0] - wall).rounded() },
                    shortest: lines.map { $0[1] }.min() ?? 0, preload: try File.text(of: ground.directory + "/preload"),
                    hostMoved: abs(now - wall), differences: try HostState(of: ground).differences(from: before))
            }
            #expect(seen.offsets.first == 0)
            #expect(seen.offsets.last == 0)
            #expect(Set(seen.offsets) == [0, seconds])
            // Sleeping is by the monotonic clock, which stays right.
            #expect(seen.shortest >= 0.01)
            #expect(seen.hostMoved < 1)
            #expect(seen.preload.hasPrefix("libm.so.6 ") && seen.preload.hasSuffix("libaftershock-clock.so"))
            #expect((seen.fault?.proof["clock_readings_shifted"] ?? 0) > 0)
            #expect(seen.fault?.hadEffect == true)
            #expect(seen.differences == [])
        }

        @Test func `a command that never asks for the time fails the proof of effect`() throws {
            let fault = try Ground.use { ground in
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: skew
                    targets: {api: {command: [sleep, '1000']}}
                    method: [{pause: 200ms}, {clock.skew: {target: api, offset: +2h, for: 100ms}}]

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                _ = try run.wait()
                return try run.report().faults.first
            }
            #expect(fault?.hadEffect == false)
        }

        @Test func `waiting for a wall-clock time takes as long as that says`() throws {
            let seen = try Ground.use { ground in
                // A lock with a deadline by the wall clock: two hours ahead for the victim, not for the kernel.
                let source = """
                    import threading, time
                    time.sleep(0.4)
                    lock = threading.Lock(); lock.acquire()
                    import ctypes, ctypes.util
                    libc = ctypes.CDLL(None)
                    class Timespec(ctypes.Structure): _fields_ = [("s", ctypes.c_long), ("n", ctypes.c_long)]
                    sem = ctypes.create_string_buffer(64)
                    libc.sem_init(sem, 0, 0)
                    start = time.monotonic()
                    end = time.time() + 0.2
                    libc.sem_timedwait(sem, ctypes.byref(Timespec(int(end), int(end % 1 * 1e9))))
                    open("waited", "w").write(f"{time.monotonic() - start} {end}")
                    time.sleep(1000)
                    """
                _ = try ground.write("victim.py", source)
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: skew
                    targets: {api: {command: [python3, victim.py]}}
                    method: [clock.skew: {target: api, offset: +2h, for: 60s}]

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                try run.until("the wait") {
                    !((try? File.text(of: ground.directory + "/waited")) ?? "").isEmpty
                }
                let words = try File.text(of: ground.directory + "/waited").split(separator: " ").compactMap {
                    Double($0)
                }
                _ = try run.stop()
                return words
            }
            #expect(seen[0] >= 0.19)
            #expect(seen[1] > Clock.wallSeconds() + 7000)
        }
    }
}

/// What a victim and its host saw.
private struct Seen: Sendable {
    var fault: Report.FaultResult?
    /// How far the victim's clock was ahead, in seconds.
    var offsets: [Double]
    var shortest: Double
    var preload: String
    var hostMoved: Double
    var differences: [String]
}
