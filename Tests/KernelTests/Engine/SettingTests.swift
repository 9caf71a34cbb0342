import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Settings of sysctl(8).
    @Suite(.serialized, .enabled(if: access("/proc/sys/net/ipv4/tcp_retries2", W_OK) == 0, "/proc/sys is read-only"))
    struct Settings {
        private static func value(_ name: String, _ ground: Ground) throws -> String {
            try ground.shell("cat /proc/sys/\(name)")
        }

        @Test(arguments: [
            ("net.ipv4.tcp_retries2", "net/ipv4/tcp_retries2", "5"),
            ("net/ipv4/tcp_rmem", "net/ipv4/tcp_rmem", "4096 8192 16384"),
            ("net.core.somaxconn", "net/core/somaxconn", "0x10"),
            ("net.ipv4.ip_local_reserved_ports", "net/ipv4/ip_local_reserved_ports", "22800,22805-22809"),
            ("net.ipv4.conf.dot/1.rp_filter", "net/ipv4/conf/dot.1/rp_filter", "1"),
        ])
        func `of a network namespace is changed and put back to the byte`(
            name: String, path: String, value: String
        ) throws {
            let seen = try Ground.use { ground in
                try ground.shell(
                    "ip link add dot.1 type veth peer name dot.2; echo 2 > /proc/sys/net/ipv4/conf/dot.1/rp_filter")
                let before = try Self.value(path, ground)
                let host = try File.text(of: "/proc/sys/net/ipv4/tcp_retries2")
                let run = try CommandRun.injected(
                    "sysctl.set", ["--name", name, "--value", value, "--for", "60s", "--consent", "whole-host"],
                    in: ground)
                let during = try Self.value(path, ground)
                return (
                    before: before, during: during, code: try run.stop(), after: try Self.value(path, ground),
                    isHostSame: try File.text(of: "/proc/sys/net/ipv4/tcp_retries2") == host
                )
            }
            #expect(seen.during != seen.before)
            #expect(seen.code == 5)
            #expect(seen.after == seen.before)
        }

        @Test func `of a target's namespace leaves our own alone`() throws {
            let seen = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                let path = "/proc/sys/net/ipv4/tcp_retries2"
                let before = (own: try File.text(of: path), its: try neighbour.output(["cat", path]))
                let run = try CommandRun.injected(
                    "sysctl.set",
                    [
                        "--target", "netns:\(neighbour.name)", "--name", "net.ipv4.tcp_retries2", "--value", "4",
                        "--for", "60s",
                    ],
                    in: ground)
                let during = (own: try File.text(of: path), its: try neighbour.output(["cat", path]))
                let code = try run.stop()
                return (before: before, during: during, code: code, after: try neighbour.output(["cat", path]))
            }
            #expect(seen.during.its.trimmingNewline == "4")
            #expect(seen.during.own == seen.before.own)
            #expect(seen.after == seen.before.its)
            #expect(seen.code == 5)
        }

        @Test func `that changes others with it puts each of them back`() throws {
            let seen = try Ground.use { ground in
                try ground.shell(
                    """
                    ip link add link0 type veth peer name link1
                    cd /proc/sys/net/ipv4
                    echo 1 > ip_forward; echo 0 > conf/link0/forwarding; echo 1 > conf/all/accept_redirects
                    """)
                let state = "cd /proc/sys/net/ipv4; grep . ip_forward conf/*/forwarding conf/*/accept_redirects"
                let before = try ground.shell(state)
                let run = try CommandRun.injected(
                    "sysctl.set",
                    ["--name", "net.ipv4.ip_forward", "--value", "0", "--for", "60s", "--consent", "whole-host"],
                    in: ground)
                let during = try ground.shell(state)
                return (before: before, during: during, code: try run.stop(), after: try ground.shell(state))
            }
            #expect(seen.during.contains("conf/link1/forwarding:0"))
            #expect(seen.code == 5)
            #expect(seen.after == seen.before)
        }

        @Test func `of the whole host is changed with consent only, and put back`() throws {
            let path = "/proc/sys/kernel/core_uses_pid"
            let seen = try Ground.use { ground in
                let before = try File.text(of: path)
                let other = before.hasPrefix("0") ? "1" : "0"
                let flags = ["--name", "kernel.core_uses_pid", "--value", other, "--for", "60s"]
                let refused = try CommandRun.inject("sysctl.set", flags, in: ground)
                let refusal = "\(try refused.wait()) \(refused.errors)"
                let run = try CommandRun.injected("sysctl.set", flags + ["--consent", "global-setting"], in: ground)
                let during = try File.text(of: path)
                return (
                    refusal: refusal, before: before, during: during, other: other, code: try run.stop(),
                    after: try File.text(of: path)
                )
            }
            #expect(seen.refusal.hasPrefix("2 ") && seen.refusal.contains("`global-setting`"))
            #expect(seen.during.trimmingNewline == seen.other)
            #expect(seen.after == seen.before)
            #expect(seen.code == 5)
        }

        @Test func `that cannot be put back, or does not exist, is refused`() throws {
            let seen = try Ground.use { ground in
                try [
                    ("vm.drop_caches", "1"), ("kernel.modules_disabled", "1"), ("kernel.panic", "1"),
                    ("kernel.core_pattern", "|/bin/x"), ("net.ipv4.tcp_retries3", "1"), ("swapiness", "1"),
                    ("vm.swapiness", "1"), ("kernel.ostype", "x"), ("net.ipv6.conf.all.disable_ipv6", "1"),
                ].map { name, value in
                    let run = try CommandRun.inject(
                        "sysctl.set", ["--name", name, "--value", value, "--for", "1s"], in: ground)
                    return "\(try run.wait()) \(run.errors)"
                }
            }
            for (said, expected) in zip(
                seen,
                [
                    "starts something", "before the next boot", "halt or restart", "starts as root",
                    "did you mean `net.ipv4.tcp_retries", "expected a name", "did you mean `vm.swappiness`",
                    "cannot be written", "drops the addresses",
                ])
            {
                #expect(said.hasPrefix("2 ") && said.contains(expected), "\(said)")
            }
        }

        @Test func `that the kernel does not take is a failed fault with nothing left`() throws {
            let seen = try Ground.use { ground in
                let before = try Self.value("net/ipv4/tcp_retries2", ground)
                let run = try CommandRun.inject(
                    "sysctl.set",
                    [
                        "--name", "net.ipv4.tcp_retries2", "--value", "many", "--for", "60s", "--consent", "whole-host",
                    ], in: ground)
                return (
                    code: try run.wait(), failure: try run.report().faults.first?.failure, before: before,
                    after: try Self.value("net/ipv4/tcp_retries2", ground)
                )
            }
            #expect(seen.code == 5)
            #expect(seen.failure?.contains("Invalid argument") == true)
            #expect(seen.after == seen.before)
        }
    }
}
