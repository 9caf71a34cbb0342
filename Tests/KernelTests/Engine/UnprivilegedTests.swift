import ChaosModel
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// A plain user, and one with a capability or a user namespace.
    @Suite(
        .serialized, .enabled(if: Capabilities.canLimit, "needs setpriv(1)"),
        .enabled(if: PlainUser.canReachTheProduct, "users cannot reach .build: it is in a private directory"))
    struct Unprivileged {
        /// Fields of faults on the user's own; `PID` is a process, `HOME` a directory of the user's.
        private static let possible = [
            "process.pause --target pid:PID --for 200ms",
            "fd.limit --target pid:PID --limit 3 --for 200ms",
            "fd.exhaust --target pid:PID --for 200ms",
            "cpu.burn --workers 1 --load 10% --for 300ms",
            "memory.fill --size 8MiB --for 300ms",
            "disk.fill --path HOME --size 1Mi --for 300ms --consent root-disk --consent state-disk --consent memory-disk",
            "io.stress --path HOME --rate 50/s --for 500ms --consent root-disk --consent state-disk --consent memory-disk",
            "port.occupy --ports 26020 --for 200ms",
            "accept-queue.fill --target pid:SERVER --for 300ms",
            "connection.hold --target port:\(PoolVictim.port) --connections 4 --for 300ms",
            "connection.flood --target port:\(PoolVictim.port) --rate 100/s --hold 1s --for 300ms",
            "syscall.delay --syscalls clock_nanosleep --delay 5ms --for 500ms -- sh -c while|:;do|sleep|0.02;done",
            "syscall.error --syscalls openat --errno EIO --path /nowhere/* --for 500ms -- sh -c "
                + "while|:;do|cat|/nowhere/x;sleep|0.02;done",
            "syscall.delay --target pid:CALLER --syscalls getppid --delay 1ms --attach ptrace --for 300ms",
            "process.kill --target pid:PID",
        ]

        @Test(arguments: possible)
        func `a plain user can do to one's own what needs no capability`(words: String) throws {
            let (code, text) = try Ground.use { ground in try PlainUser(in: ground).inject(words) }
            #expect(code == 0, "\(text)")
        }

        @Test(arguments: [
            ("process.kill --target pid:OTHER", "CAP_KILL"),
            ("fd.limit --target pid:OTHER --limit 3 --for 1s", "CAP_SYS_RESOURCE"),
            ("fd.exhaust --target pid:OTHER --for 1s", "CAP_SYS_PTRACE"),
            ("network.partition --ports 26021 --for 1s", "CAP_NET_ADMIN"),
            ("network.delay --ports 26021 --delay 1ms --for 1s", "CAP_NET_ADMIN"),
            ("dns.fail --answer nxdomain --for 1s", "CAP_NET_ADMIN"),
            ("cpu.throttle --target pid:PID --quota 20% --for 1s", "CAP_DAC_OVERRIDE"),
            ("disk.fill --path /root --size 1Mi --for 1s --consent root-disk --consent state-disk", "CAP_DAC_OVERRIDE"),
            ("port.occupy --ports 80 --for 1s", "CAP_NET_BIND_SERVICE"),
            (
                "syscall.delay --target pid:OTHER --syscalls getppid --delay 1ms --attach ptrace --for 1s",
                "CAP_SYS_PTRACE"
            ),
            ("io.error --path /var/tmp --operations open --for 1s -- sleep 9", "which only root may"),
            ("sysctl.set --name vm.page-cluster --value 2 --for 1s --consent global-setting", "run as root"),
            ("fd.exhaust --for 1s --consent whole-host", "run as root"),
        ])
        func `and is told at plan time why the rest cannot be`(words: String, reason: String) throws {
            let (code, text) = try Ground.use { ground in try PlainUser(in: ground).inject(words) }
            #expect(code == 2)
            #expect(text.contains(reason), "\(text)")
        }

        @Test(arguments: ["--ports 26022 --delay 1ms", "--ports 26022 --delay 1ms --jitter 1ms"])
        func `CAP_NET_ADMIN alone, by the ambient set, is enough for the network`(fields: String) throws {
            let (code, text, differences) = try Ground.use { ground in
                var user = try PlainUser(in: ground)
                let before = try HostState(of: ground, victims: false)
                user.limits = ["--inh-caps=+net_admin", "--ambient-caps=+net_admin"]
                let (code, text) = try user.inject("network.delay \(fields) --for 300ms")
                return (code, text, try HostState(of: ground, victims: false).differences(from: before))
            }
            // Nobody talks on the port: in place and read back, but without effect.
            #expect(code == 1 && text.contains("was in place but had no effect"), "\(text)")
            #expect(differences == [])
        }

        @Test func `root of a user namespace has the network of its own`() throws {
            let (code, text) = try Ground.use { ground in
                var user = try PlainUser(in: ground)
                user.inside = ["unshare", "--user", "--net", "--map-root-user", "--"]
                return try user.inject("network.partition --ports 26022 --for 300ms")
            }
            #expect(code == 1 && text.contains("was in place but had no effect"), "\(text)")
        }

        @Test func `the guardian of a plain user takes back what a killed executor left`() throws {
            let state = try Ground.use { ground in
                let user = try PlainUser(in: ground)
                let run = try user.start("process.pause --target pid:PID --for 60s")
                try run.until("the pause") { ProcessTable.stat(user.pid)?.state == "T" }
                try run.send(9)
                return eventually { ProcessTable.stat(user.pid)?.state == "S" }
            }
            #expect(state)
        }
    }
}
