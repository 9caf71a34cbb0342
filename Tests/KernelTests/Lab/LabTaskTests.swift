import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// The end of the host's own tasks: only where nobody else is hit.
    @Suite(.serialized, .enabled(if: Lab.isGuest, "only in the lab: it would hit every program of this host"))
    struct LabTaskFill {
        /// Starts 200 children, says how many there are and how many were refused with EAGAIN, and ends them.
        private static let forks = """
            def command(words):
                children, refused = [], 0
                for attempt in range(200):
                    try: child = os.fork()
                    except OSError as problem:
                        refused += problem.errno == errno.EAGAIN
                        continue
                    if child == 0:
                        while True: time.sleep(1000)
                    children.append(child)
                for child in children:
                    os.kill(child, 9)
                    os.waitpid(child, 0)
                say("forked", len(children), "refused", refused)
            """

        @Test func `a full host refuses forks, and allows them again afterwards`() throws {
            let seen = try Ground.use { ground in
                let program = try TracedProgram.start(Self.forks)
                guard let tasks = HostFacts.tasks else { throw Unmet("the host's tasks") }
                let setting = "/proc/sys/kernel/threads-max"
                let maximum = try File.text(of: setting)
                // A small host: it is full with a few hundred.
                try ground.shell("echo \(tasks.current + 500) > \(setting)")
                defer { _ = try? ground.shell("echo \(maximum) > \(setting)") }
                let before = try program.figures("fork")
                let state = try HostState(of: ground)
                let run = try CommandRun.injected(
                    "pids.fill", ["--leave", "64", "--consent", "whole-host", "--for", "60s"], in: ground)
                let during = try program.figures("fork")
                let code = try run.stop()
                return (
                    before: before, during: during, after: try program.figures("fork"), code: code,
                    fault: try run.report().faults.first,
                    differences: try HostState(of: ground).differences(from: state)
                )
            }
            print("host-wide tasks: \(seen.during), \(seen.fault?.proof ?? [:])")
            #expect(seen.before == ["forked": 200, "refused": 0])
            // Whatever else ends meanwhile is as free as what is left.
            #expect((seen.during["refused"] ?? 0) > 100)
            #expect(seen.after == seen.before)
            #expect((seen.fault?.proof["tasks_held"] ?? 0) > 300)
            #expect(seen.fault?.hadEffect == true)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }
    }
}
