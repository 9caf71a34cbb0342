import ChaosModel
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// cpu.pin, seen by a process that asks the kernel where it may run.
    @Suite(
        .serialized,
        .enabled(if: HostFacts.onlineCPUs > 1, "this host has one CPU"),
        .enabled(
            if: CgroupMounts.controller("cpuset") != nil || Lab.offers(.cpuset),
            "no cgroup hierarchy has the cpuset controller"))
    struct CPUSet {
        /// Writes where its first thread may run into a file, again and again; its second thread has chosen CPU 0.
        static let victim = """
            import os, sys, threading, time
            def narrow():
                os.sched_setaffinity(0, {0})
                time.sleep(1000)
            threading.Thread(target=narrow, daemon=True).start()
            while True:
                with open(sys.argv[1] + ".new", "w") as file: file.write(",".join(map(str, sorted(os.sched_getaffinity(0)))))
                os.rename(sys.argv[1] + ".new", sys.argv[1])
                time.sleep(0.005)
            """

        @Test func `a process is left one CPU, and gets the others back, with what its threads had chosen`() throws {
            let seen = try Ground.use { ground in
                let file = ground.directory + "/cpus"
                let victim = try ground.start(["python3", "-c", Self.victim, file])
                func says() -> String { (try? File.text(of: file)) ?? "" }
                func threads() -> [String] {
                    ProcessTable.threads(of: victim.pid).compactMap { ProcessTable.allowedCPUs($0) }
                }
                guard eventually({ says().contains("1") && threads().contains("0") }) else { throw Unmet("the victim") }
                let before = try HostState(of: ground)
                let run = try CommandRun.inject(
                    "cpu.pin", ["--target", "pid:\(victim.pid)", "--cpus", "1", "--for", "60s"], in: ground)
                try run.until("one CPU") { says() == "1" }
                let pinned = threads()
                let code = try run.stop()
                let isBack = eventually { says().hasPrefix("0,1") }
                return (
                    pinned: pinned, code: code, isBack: isBack, after: threads().contains("0"),
                    proof: try run.report().faults.first?.proof ?? [:],
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.pinned == ["1", "1"])
            #expect(seen.isBack && seen.after)
            #expect((seen.proof["cpus_denied"] ?? 0) >= 1)
            #expect(seen.code == 5)
            // Linux 6.1 lets no group with processes go back to an empty list, which bounds nothing, as all CPUs do.
            let all = HostFacts.possibleCPUList
            #expect(seen.differences.filter { !$0.hasSuffix("cpuset.cpus was , is \(all)") } == [])
        }
    }
}
