import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// pids.limit and pids.fill, seen by a process that forks.
    @Suite(
        .serialized,
        .enabled(
            if: CgroupMounts.controller("pids") != nil || Lab.offers(.pids),
            "no cgroup hierarchy has the pids controller"))
    struct TaskLimit {
        /// Forks all the time, and writes how often that worked and how often it failed with EAGAIN into a file.
        static let forker = """
            import errno, os, sys, time
            done = refused = 0
            while True:
                try:
                    child = os.fork()
                    if child == 0: os._exit(0)
                    os.waitpid(child, 0)
                    done += 1
                except OSError as error:
                    if error.errno == errno.EAGAIN: refused += 1
                with open(sys.argv[1] + ".new", "w") as file: file.write(f"{done} {refused}")
                os.rename(sys.argv[1] + ".new", sys.argv[1])
                time.sleep(0.005)
            """

        static func counts(_ file: String) -> (done: Int, refused: Int) {
            let words = ((try? File.text(of: file)) ?? "").split(separator: " ").compactMap { Int($0) }
            return words.count == 2 ? (words[0], words[1]) : (0, 0)
        }

        @Test(arguments: ["pids.limit --headroom 0", "pids.fill --limit 30", "pids.fill --limit 30 --share 100%"])
        func `forks are refused while the fault lasts, and work again afterwards`(fault: String) throws {
            let words = fault.split(separator: " ").map(String.init)
            let seen = try Ground.use { ground in
                let file = ground.directory + "/forks"
                let victim = try ground.start(["python3", "-c", Self.forker, file])
                guard eventually({ Self.counts(file).done > 3 }) else { throw Unmet("the victim") }
                let before = try HostState(of: ground)
                let run = try CommandRun.injected(
                    words[0], words.dropFirst() + ["--target", "pid:\(victim.pid)", "--for", "60s"], in: ground)
                let start = Self.counts(file)
                try run.until("refusals") { Self.counts(file).refused > start.refused + 5 }
                let code = try run.stop()
                let end = Self.counts(file)
                let isBack = eventually { Self.counts(file).done > end.done + 5 }
                return (
                    code: code, isBack: isBack, proof: try run.report().faults.first?.proof ?? [:],
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect((seen.proof["forks_refused"] ?? 0) > 0)
            #expect(words[0] == "pids.limit" || (seen.proof["tasks_held"] ?? 0) > 20)
            #expect(seen.isBack)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test func `what becomes free in a full group is taken again, and goes with the helper`() throws {
            let seen = try Ground.use { ground in
                let group = try ground.group(.pids)
                let victim = try ground.start(
                    ["sh", "-c", "sleep 1000 & sleep 1000 & wait; wait"], with: [.pids])
                guard eventually({ ProcessTable.descendants(of: victim.pid).count == 2 }) else {
                    throw Unmet("children")
                }
                func current() -> Int { (try? group.read("pids.current")).flatMap { Int($0) } ?? -1 }
                // In v2 the group has the controller only once somebody enabled it.
                let hasLimit = group.has("pids.max")
                if hasLimit { try group.write("pids.max", "50") }
                let before = try HostState(of: ground)
                let run = try CommandRun.injected(
                    "pids.fill",
                    ["--target", "cgroup:\(group.path)", "--leave", "4", "--for", "60s"]
                        + (hasLimit ? [] : ["--limit", "50"]), in: ground)
                try run.until("46 tasks") { current() == 46 }
                guard let helper = ground.ours("helper").first else { throw Unmet("the helper ended") }
                let held = ProcessTable.stat(helper)?.threads ?? 0
                guard let child = ProcessTable.descendants(of: victim.pid).first else { throw Unmet("a child") }
                let victims = current() - held
                kill(child, SIGKILL)
                try run.until("another task") {
                    (ProcessTable.stat(helper)?.threads ?? 0) == held + 1 && current() == 46
                }
                let code = try run.stop()
                let left = current()
                return (
                    held: held, victims: victims, code: code, left: left,
                    proof: try run.report().faults.first?.proof ?? [:],
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.held == 43 && seen.victims == 3)
            #expect(seen.proof["tasks_held"] == 43 && seen.proof["tasks_left"] == 4)
            #expect(seen.left == 2 || seen.left == -1)
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }

        @Test func `tasks of the whole host are held up to what is left, by consent alone`() throws {
            let seen = try Ground.use { ground in
                guard let tasks = HostFacts.tasks else { throw Unmet("the host's tasks") }
                // A few hundred of them, which nobody misses.
                let flags = ["--leave", "\(tasks.limit - tasks.current - 400)", "--for", "60s"]
                let refused = try CommandRun.inject("pids.fill", flags, in: ground).wait()
                let before = try HostState(of: ground)
                let run = try CommandRun.injected("pids.fill", flags + ["--consent", "whole-host"], in: ground)
                guard let helper = ground.ours("helper").first else { throw Unmet("the helper ended") }
                let threads = ProcessTable.stat(helper)?.threads ?? 0
                return (
                    refused: refused, threads: threads, code: try run.stop(),
                    proof: try run.report().faults.first?.proof ?? [:],
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.refused == 2)
            #expect(seen.threads > 50)
            #expect((seen.proof["tasks_held"] ?? 0) >= Double(seen.threads - 1))
            #expect(seen.code == 5)
            #expect(seen.differences == [])
        }
    }
}
