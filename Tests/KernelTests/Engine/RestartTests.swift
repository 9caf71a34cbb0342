import ChaosModel
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// A launched command under a restart policy.
    @Suite(.serialized) struct Restart {
        @Test func `a killed command is started again, and the report has its time to recover`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                _ = try ground.write("nginx.conf", Self.configuration(ground.directory))
                let launch = "echo $$ >> pids; exec nginx -p . -e error.log -c \(ground.directory)/nginx.conf"
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: restart
                    targets:
                      api:
                        command: [sh, -c, '\(launch)']
                        ready: {tcp: '127.0.0.1:21502'}
                        restart: always
                    probes: {api: {http: 'http://127.0.0.1:21502/', rate: 50/s, timeout: 1s}}
                    slos: [{probe: api, objective: errors <= 1%, window: 500ms, step: 100ms, consecutive: 1}]
                    steady-state: {for: 1s}
                    method: [process.kill: {target: api}]
                    recovery: {within: 20s, stable-for: 1s}

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                let code = try run.wait(within: 60)
                guard code < 2 else { throw Unmet("the run ended with \(code): \(run.errors)") }
                let pids = try File.text(of: ground.directory + "/pids").split(separator: "\n").map(String.init)
                return (
                    report: try run.report(), pids: pids,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.pids.count == 2)
            #expect(Set(seen.pids).count == 2)
            #expect(seen.report.events.contains { $0.text.contains("started again") })
            #expect((seen.report.faults.first?.proof["processes_ended"] ?? 0) > 0)
            let recover = try #require(seen.report.recovery?.recover)
            #expect(recover.low >= 0)
            #expect(recover.high >= recover.low)
            #expect(seen.report.recovery?.censored == false)
            #expect(seen.differences == [])
        }

        @Test(.enabled(if: CgroupMounts.unified() != nil, "no cgroup v2 hierarchy is mounted"))
        func `a command that is killed while its group is frozen is started again after the thaw`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: frozen
                    targets:
                      api: {command: [sh, -c, 'echo $$ >> pids; exec sleep 1000'], restart: always}
                    method:
                      - parallel:
                          - process.pause: {target: api, for: 1500ms}
                          - process.kill: {target: api}
                      - pause: 2s

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                let code = try run.wait(within: 20)
                let pids = try File.text(of: ground.directory + "/pids").split(separator: "\n").map(String.init)
                return (code: code, pids: pids, differences: try HostState(of: ground).differences(from: before))
            }
            #expect(seen.code < 128)
            #expect(seen.pids.count == 2)
            #expect(seen.differences == [])
        }

        private static func configuration(_ directory: String) -> String {
            """
            daemon off; master_process off; pid \(directory)/nginx.pid; error_log \(directory)/error.log warn;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path \(directory)/body;
              server { listen 127.0.0.1:21502; return 200 ok; }
            }

            """
        }
    }
}
