import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// process.restart.
    @Suite(.serialized) struct ServiceRestarts {
        @Test(arguments: [false, true])
        func `a launched command is restarted whatever its policy says, deaf or not`(deaf: Bool) throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let trap = deaf ? "trap : TERM; " : ""
                let body = "\(trap)echo $$ >> pids; sleep 1000 & while :; do wait; done"
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: restart
                    targets:
                      api: {command: [sh, -c, '\(body)'], restart: never}
                    method:
                      - pause: 200ms
                      - process.restart: {target: api, grace: 400ms}
                      - pause: 100ms

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                let code = try run.wait(within: 20)
                guard code == 0 else { throw Unmet("the run ended with \(code): \(run.errors)") }
                let pids = try File.text(of: ground.directory + "/pids").split(separator: "\n").compactMap { Int32($0) }
                return (
                    report: try run.report(), pids: pids,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(Set(seen.pids).count == 2)
            let fault = try #require(seen.report.faults.first)
            #expect(fault.proof["restarts"] == 1)
            #expect(fault.proof["processes_ended"] == 2)
            #expect((fault.proof["processes_started"] ?? 0) >= 1)
            #expect(fault.hadEffect == true)
            #expect(fault.failure == nil)
            let asked = try #require(seen.report.events.first { $0.kind == .faultOn }?.at)
            let again = try #require(seen.report.events.first { $0.text == "api started again" }?.at)
            #expect(!deaf || again - asked >= 390_000_000)
            #expect(seen.report.events.contains { $0.text.contains("now there is") })
            #expect(seen.differences == [])
        }

        @Test func `a restart that is interrupted leaves nothing behind`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: restart
                    targets:
                      api: {command: [sh, -c, 'trap : TERM; echo $$ >> pids; while :; do sleep 0.1; done']}
                    method: [{pause: 200ms}, {process.restart: {target: api, grace: 60s}}]

                    """)
                let run = try CommandRun(["run", spec, "--format", "json"], in: ground)
                try run.until("the restart") { run.errors.contains("is in effect") }
                try run.send(SIGINT)
                let code = try run.wait()
                return (
                    code: code, proof: try run.report().faults.first?.proof ?? [:],
                    pids: try File.text(of: ground.directory + "/pids"),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.code == 5)
            #expect(seen.proof["restarts"] == 0)
            #expect(seen.pids.split(separator: "\n").count == 1)
            #expect(seen.differences == [])
        }

        @Test(
            .enabled(if: CgroupMounts.unified() != nil, "no cgroup v2 hierarchy is mounted"),
            arguments: [0, 1])
        func `a unit is restarted by systemctl, and what that says is told`(code: Int32) throws {
            let seen = try Ground.use { ground in
                guard let group = ground.unifiedGroup?.child("shop-\(ground.id).service") else { throw Unmet("v2") }
                try group.create()
                let victim = try ground.start(["sleep", "1000"], in: group)
                defer { ground.forget(victim) }
                // Stands in for systemd, which does not run here: ends the unit's process and says what it was asked.
                let script = try ground.write(
                    "systemctl",
                    """
                    #!/bin/sh
                    case "$*" in *show*) echo 252; exit 0;; esac
                    echo "$*" > \(ground.directory)/asked
                    [ \(code) = 0 ] && kill \(victim.pid)
                    echo "Job for it failed because of a reason." >&2
                    exit \(code)

                    """)
                chmod(script, 0o700)
                let path = ground.directory + ":" + (HostFacts.environment("PATH") ?? "/usr/bin:/bin")
                let run = try CommandRun(
                    [
                        "inject", "process.restart", "--target", "unit:shop-\(ground.id).service", "--format", "json",
                        "-q",
                    ],
                    in: ground, inside: ["env", "PATH=\(path)"])
                let ended = try run.wait()
                guard ended < 2 else { throw Unmet("the run ended with \(ended): \(run.errors)") }
                let asked = try File.text(of: ground.directory + "/asked")
                return (fault: try run.report().faults.first, asked: asked, id: ground.id)
            }
            #expect(seen.asked == "--no-ask-password --no-pager restart -- shop-\(seen.id).service\n")
            #expect(seen.fault?.mechanism == "systemctl restart")
            #expect(seen.fault?.proof["restarts"] == (code == 0 ? 1 : 0))
            #expect((seen.fault?.failure == nil) == (code == 0))
            #expect(code == 0 || seen.fault?.failure?.contains("failed because of a reason") == true)
        }
    }
}
