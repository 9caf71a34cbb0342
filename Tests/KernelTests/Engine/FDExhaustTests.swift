import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// Descriptors that run out, by the victim's own account.
    @Suite(.serialized) struct Descriptors {
        private static let opening = """
            # With a gap below the highest.
            os.dup2(0, 90)
            def command(words):
                held, code = [], 0
                try:
                    while len(held) < 50: held.append(os.open("/dev/null", os.O_RDONLY))
                except OSError as problem: code = problem.errno
                for number in held: os.close(number)
                say("opened", len(held), "errno", code)
            """

        @Test(arguments: [0, 2])
        func `as many descriptors can be opened as are left, then EMFILE`(left: Int) throws {
            let seen = try Ground.use { ground in
                let program = try TracedProgram.start(Self.opening)
                let limit = try OpenFileLimit.of(program.pid)
                let run = try CommandRun.injected(
                    "fd.exhaust", ["--target", "pid:\(program.pid)", "--leave", "\(left)", "--for", "60s"], in: ground)
                let during = try program.figures("open")
                let code = try run.stop()
                return (
                    during: during, after: try program.figures("open"), code: code,
                    proof: try run.report().faults.first?.proof ?? [:],
                    isRestored: try OpenFileLimit.of(program.pid) == limit
                )
            }
            #expect(seen.during == ["opened": left, "errno": Int(EMFILE)])
            #expect(seen.after == ["opened": 50, "errno": 0])
            #expect(seen.proof["processes_at_limit"] == (left == 0 ? 1 : nil))
            #expect(seen.code == 5)
            #expect(seen.isRestored)
        }

        @Test func `a running nginx accepts nobody, and everybody afterwards`() throws {
            let seen = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                let before = try HostState(of: ground)
                let run = try CommandRun.injected(
                    "fd.exhaust", ["--target", "port:\(WebVictim.port)", "--for", "60s"], in: ground)
                try run.until("EMFILE") {
                    _ = Client.ask(WebVictim.port, milliseconds: 50)
                    return web.errors.contains("(24: ")
                }
                let during = Client.ask(WebVictim.port, milliseconds: 200)
                let code = try run.stop()
                return (
                    during: during, code: code, after: eventually { Client.ask(WebVictim.port) },
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(!seen.during)
            #expect(seen.code == 5)
            #expect(seen.after)
            #expect(seen.differences == [])
        }

        @Test func `a launched program gets EMFILE whatever its limit`() throws {
            let text = try Ground.use { ground in
                let program = """
                    import errno, os, sys, time
                    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
                    hit = False
                    while True:
                        try:
                            os.close(os.open("/dev/null", os.O_RDONLY))
                            if hit: os.write(log, b"opened again\\n")
                            hit = False
                        except OSError as problem:
                            if not hit: os.write(log, errno.errorcode[problem.errno].encode() + b"\\n")
                            hit = True
                        time.sleep(0.005)
                    """
                let log = ground.directory + "/seen"
                let script = try ground.write("program.py", program)
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: descriptors
                    targets:
                      api: {command: [/usr/bin/python3, \(script), \(log)]}
                    method:
                      - pause: 200ms
                      - fd.exhaust: {target: api, by: syscalls, for: 300ms}
                      - pause: 200ms
                    """)
                let run = try CommandRun(["run", spec, "-q"], in: ground)
                let code = try run.wait()
                guard code == 0 else { throw Unmet("exit code \(code): \(run.output)\(run.errors)") }
                return try File.text(of: log)
            }
            #expect(text.hasPrefix("EMFILE\nopened again\n"))
        }

        @Test func `the host's descriptors are held up to a share, and given back`() throws {
            let seen = try Ground.use { ground in
                let table = try FileTable.now()
                // A few more than the host has now.
                let share = Double(table.allocated + 1500) / Double(table.maximum) * 100
                let run = try CommandRun.injected(
                    "fd.exhaust",
                    ["--share", "\(String(share).prefix(8))%", "--consent", "whole-host", "--for", "60s"], in: ground)
                let kinds = ground.ours("helper").map { pid in
                    ProcessTable.openDescriptors(pid).compactMap { ProcessTable.openFile(pid, Int32($0)) }
                }.joined()
                let found = ["socket:", "pipe:", "/memfd:aftershock-held"].map { kind in
                    kinds.count { $0.hasPrefix(kind) }
                }
                _ = try run.stop()
                return (found, try run.report().faults.first?.proof ?? [:], ground.ours("helper"))
            }
            // Others open and close files all the time.
            for count in seen.0 { #expect(count > 50) }
            #expect(seen.1["descriptors_held"] ?? 0 >= 200)
            #expect(seen.1["looks_at_the_level"] ?? 0 > 0)
            #expect(seen.2 == [])
        }

        @Test func `the whole host is hit with consent only, and only where it can be`() throws {
            let seen = try Ground.use { ground in
                try [[], ["--consent", "whole-host"]].map { flags in
                    let run = try CommandRun.inject("fd.exhaust", ["--for", "1s"] + flags, in: ground)
                    return (try run.wait(), run.errors)
                }
            }
            #expect(seen[0].0 == 2)
            #expect(seen[0].1.contains("list `whole-host` under `consent:`"))
            // Only a host with a low limit, or much memory for us, can be used up.
            if try FileTable.now().maximum > 16 * OpenFileLimit.of(getpid()).hard {
                #expect(seen[1].0 == 2)
                #expect(seen[1].1.contains("lower fs.file-max for the drill"))
            }
        }
    }
}
