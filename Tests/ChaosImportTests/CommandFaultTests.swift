import Testing

@testable import ChaosImport

/// What commands of fault injection become.
struct CommandFaultTests {
    @Test(arguments: [
        ("pkill -9 -x nginx", "nginx {process: nginx} process.kill {signal: SIGKILL}"),
        ("sudo killall -s HUP nginx", "nginx {process: nginx} process.kill {signal: SIGHUP}"),
        ("kill 4711", "pid-4711 {pid: 4711} process.kill {signal: SIGTERM}"),
        ("kill -STOP 4711", "pid-4711 {pid: 4711} process.pause {}"),
        ("pkill -u www-data", "user-www-data {user: www-data} process.kill {signal: SIGTERM}"),
        ("pkill -f 'python3 -m http.server'", "python3-m-http.server - process.kill {signal: SIGTERM}"),
        ("bash -c 'pkill nginx'", "nginx {process: nginx} process.kill {signal: SIGTERM}"),
        ("systemctl restart nginx", "nginx {unit: nginx.service} process.restart {}"),
        ("service nginx stop", "nginx {unit: nginx.service} process.pause {}"),
        ("docker pause web", "web - process.pause {}"),
        ("docker kill 3f4e1a0c9b2d", "3f4e1a0c9b2d {container: \"3f4e1a0c9b2d\"} process.kill {signal: SIGKILL}"),
        (
            "tc qdisc add dev eth0 root netem delay 100ms 10ms distribution normal",
            "network.delay {delay: 100ms, jitter: 10ms, distribution: normal, to: 0.0.0.0/0, interface: eth0}"
        ),
        (
            "tc qdisc replace dev eth0 root tbf rate 1mbit burst 32kbit latency 400ms",
            "network.rate {rate: 1mbit, burst: 4000B, latency: 400ms, to: 0.0.0.0/0, interface: eth0}"
        ),
        (
            "iptables -I OUTPUT 1 -p tcp -d 10.0.0.0/8 --dport 5432 -j REJECT --reject-with tcp-reset",
            "network.reject {to: 10.0.0.0/8, ports: 5432, protocol: tcp, with: tcp-reset}"
        ),
        ("stress-ng --cpu 0 --cpu-load=50 -t 1m", "cpu.burn {load: 50%}"),
        ("stress --vm 2 --vm-bytes 1G --timeout 5", "memory.fill {size: 2Gi}"),
    ])
    func `a command becomes a fault`(line: String, expected: String) throws {
        let words = try #require(ShellWords.split(line))
        let fault = try #require(CommandFault(words))
        var shown = ""
        if case .target(let name, let selector) = fault.aim { shown = "\(name) \(selector?.flow ?? "-") " }
        shown += fault.steps.map { "\($0.fault) \(DraftValue.mapping($0.fields).flow)" }.joined(separator: "; ")
        #expect(shown == expected)
    }

    @Test(arguments: [
        "rm -rf /tmp/x", "kill -0 4711", "kill 1 2", "pkill", "tc qdisc show", "tc qdisc del dev eth0 root",
        "iptables -A FORWARD -j DROP",
        "iptables -A INPUT -j DROP", "stress-ng --matrix 1", "systemctl status nginx", "docker run nginx",
        "bash -c 'pkill a; pkill b'",
        "tc qdisc add dev eth0 root netem delay", "stress-ng --cpu many",
    ])
    func `a command that does something else is none`(line: String) throws {
        let words = try #require(ShellWords.split(line))
        #expect(CommandFault(words) == nil)
    }

    @Test(arguments: ["a | b", "a $(b)", "a > b", "a && b", "a 'b", "a \"$b\"", "a *"])
    func `what needs a shell is not split`(line: String) { #expect(ShellWords.split(line) == nil) }

    @Test(arguments: [
        ("0 3 * * 1", "7d"), ("*/5 * * * *", "5m"), ("@every 90s", "90s"), ("30 4 * * *", "1d"), ("@weekly", "7d"),
        ("*/30 * * * * *", "30s"),
    ])
    func `a cron line that is always the same has a period`(cron: String, every: String) {
        #expect(MeshSchedule.every(cron) == every)
    }

    @Test(arguments: ["*/7 * * * *", "0 0 1 * *", "0 9-17 * * *", "", "@reboot"])
    func `another cron line has none`(cron: String) { #expect(MeshSchedule.every(cron) == nil) }
}
