import ChaosModel
import Testing

@testable import LinuxKernel

/// An experiment that is interrupted at every moment.
struct CrashScenario: Sendable, CustomTestStringConvertible {
    /// In words.
    let name: String
    /// Lines of `targets:`; `PID` and `GROUP` stand for the victim's.
    var targets: [String] = []
    /// Lines of `method:`.
    let method: [String]
    /// Words of `consent:`.
    var consents: [String] = []
    /// Whether the victim shares its group with another process.
    var isCrowded = false
    /// Whether the victim does not survive.
    var isDeadly = false
    /// Whether the group is the one in the v2 hierarchy.
    var isUnified = false
    /// What is done to the network namespace first; then its routes and settings count, too.
    var setup: String?
    /// Whether there is another network namespace with a service in it; `NETNS` stands for its name.
    var hasNeighbour = false
    /// Whether there is a small file system of its own; `DISK` stands for where it is mounted.
    var hasDisk = false
    /// Controllers of whose v1 hierarchies the victim is in the ground's group.
    var controllers: [CgroupController] = []
    /// The victim's command.
    var victim = ["sleep", "1000"]
    /// The victim is up once it listens here.
    var port: UInt16?

    var testDescription: String { name }

    /// The spec for one victim.
    func spec(pid: Int32, group: String, namespace: String = "", disk: String = "") -> String {
        let named = (targets.isEmpty ? [] : ["targets:"] + targets.map { "  \($0)" })
        let agreed = consents.isEmpty ? [] : ["consent: [\(consents.joined(separator: ", "))]"]
        return (["experiment: crash"] + agreed + named + ["method:"] + method.map { "  \($0)" }).joined(separator: "\n")
            .replacing("PID", with: "\(pid)").replacing("GROUP", with: "'\(group)'").replacing("NETNS", with: namespace)
            .replacing("DISK", with: disk)
            + "\n"
    }

    private static let target = "victim: {pid: PID}"
    private static let web = "web: {port: 21500}"
    private static let group = "group: {cgroup: GROUP}"

    /// What is interrupted on this host: in the lab, which is slow, only what lowers differently there, and no victim
    /// that forks all the time, which takes the lab's one slow CPU away from everybody.
    static var here: [CrashScenario] {
        all.filter { HostFacts.onlineCPUs > 1 || !$0.name.hasPrefix("cpu.pin") }.filter { scenario in
            !Lab.isGuest
                || (differingInTheLab.contains(where: scenario.name.hasPrefix) && !scenario.name.contains("forks"))
        }
    }

    /// Faults by netem or by the controllers of cgroup v2.
    private static let differingInTheLab = [
        "network.delay", "cpu.throttle", "cpu.pin", "memory.", "pids.", "io.throttle",
    ]

    /// At least one for each fault of the catalogue, and each way in which it lowers on this host.
    static let all: [CrashScenario] = [
        CrashScenario(
            name: "accept-queue.fill", targets: [target],
            method: ["- accept-queue.fill: {target: victim, for: 30ms}"], victim: PoolVictim.command(backlog: 4),
            port: PoolVictim.port),
        CrashScenario(
            name: "connection.flood", targets: [target],
            method: ["- connection.flood: {target: victim, rate: 500/s, hold: 1m, for: 30ms}"],
            victim: PoolVictim.command(), port: PoolVictim.port),
        CrashScenario(
            name: "connection.hold", targets: [target],
            method: ["- connection.hold: {target: victim, connections: 8, for: 30ms}"],
            victim: PoolVictim.command(), port: PoolVictim.port),
        CrashScenario(name: "port.occupy", method: ["- port.occupy: {ports: [22612, 22613], for: 30ms}"]),
        CrashScenario(name: "cpu.burn", method: ["- cpu.burn: {workers: 1, load: 10%, for: 30ms}"]),
        CrashScenario(
            name: "cpu.burn in a group", targets: [target],
            method: ["- cpu.burn: {target: victim, workers: 1, load: 10%, for: 30ms}"]),
        CrashScenario(
            name: "cpu.pin of a process that chose its CPU", targets: [target],
            method: ["- cpu.pin: {target: victim, cpus: 1, for: 30ms}"], controllers: [.cpuset],
            victim: ["taskset", "-c", "0", "sleep", "1000"]),
        CrashScenario(
            name: "pids.limit of a group with a limit", targets: [target],
            method: ["- pids.limit: {target: victim, headroom: 1, for: 30ms}"], controllers: [.pids]),
        CrashScenario(
            name: "pids.fill", targets: [target], method: ["- pids.fill: {target: victim, leave: 360, for: 30ms}"],
            controllers: [.pids]),
        CrashScenario(
            name: "io.throttle of a group with a limit", targets: [target],
            method: ["- io.throttle: {target: victim, path: DISK, write: 1MB/s, for: 30ms}"], hasDisk: true,
            controllers: [.io]),
        CrashScenario(
            name: "cpu.throttle of a group with a quota", targets: [group],
            method: ["- cpu.throttle: {target: group, quota: 20%, period: 50ms, for: 30ms}"]),
        CrashScenario(
            name: "dns.fail, asked all the time", method: ["- dns.fail: {answer: nxdomain, for: 30ms}"],
            victim: [
                "python3", "-c",
                """
                import socket, time
                asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                asker.connect(("127.0.0.1", 53))
                while True:
                    try: asker.send(bytes([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 97, 0, 0, 1, 0, 1]))
                    except OSError: pass
                    time.sleep(0.002)
                """,
            ]),
        openFiles,
        CrashScenario(
            name: "memory.limit in a new group", targets: [target],
            method: ["- memory.limit: {target: victim, max: 64MiB, for: 30ms}"], isCrowded: true,
            controllers: [.memory]),
        CrashScenario(
            name: "memory.fill in a group, the target first", targets: [target],
            method: ["- memory.fill: {target: victim, size: 4MiB, ramp: 0s, kill-first: target, for: 30ms}"],
            controllers: [.memory]),
        CrashScenario(
            name: "memory.oom", targets: [target], method: ["- memory.oom: {target: victim, headroom: 64MiB}"],
            isDeadly: true, controllers: [.memory]),
        CrashScenario(
            name: "memory.limit of a launched command", targets: ["api: {command: [sleep, '1000']}"],
            method: ["- memory.limit: {target: api, max: 64MiB, for: 30ms}"]),
        CrashScenario(
            name: "disk.fill", method: ["- disk.fill: {path: DISK, leave: 1Mi, for: 30ms}"], hasDisk: true),
        CrashScenario(
            name: "disk.fill of inodes", method: ["- disk.fill: {path: DISK, inodes: 100%, for: 30ms}"], hasDisk: true),
        CrashScenario(
            name: "io.stress",
            method: ["- io.stress: {path: DISK, workers: 2, rate: 100/s, size: 1Mi, for: 30ms}"], hasDisk: true),
        CrashScenario(
            name: "sysctl.set of a network namespace",
            method: ["- sysctl.set: {name: net.ipv4.tcp_rmem, value: 4096 8192 16384, for: 30ms}"],
            consents: ["whole-host"], setup: "true"),
        CrashScenario(
            name: "sysctl.set of the whole host",
            method: ["- sysctl.set: {name: vm.page-cluster, value: '2', for: 30ms}"], consents: ["global-setting"]),
        CrashScenario(
            name: "fd.exhaust", targets: [target], method: ["- fd.exhaust: {target: victim, leave: 1, for: 30ms}"]),
        CrashScenario(
            name: "syscall.error by ptrace", targets: [target],
            method: [
                "- syscall.error: {target: victim, syscalls: [getppid], errno: EIO, percent: 50%, attach: ptrace, for: 30ms}"
            ],
            victim: ["python3", "-c", "import os\nwhile True: os.getppid()"]),
        CrashScenario(
            name: "syscall.delay by ptrace of a process that forks", targets: [target],
            method: [
                "- syscall.delay: {target: victim, syscalls: [clone, openat, wait4], delay: 5ms, attach: ptrace, for: 30ms}"
            ],
            victim: ["sh", "-c", "while :; do /bin/true & sleep 0.01; wait; done"]),
        CrashScenario(
            name: "network.delay", targets: [web], method: ["- network.delay: {target: web, delay: 20ms, for: 30ms}"]),
        packetFaults,
        CrashScenario(
            name: "network.partition", targets: [web], method: ["- network.partition: {target: web, for: 30ms}"]),
        CrashScenario(name: "network.reject", targets: [web], method: ["- network.reject: {target: web, for: 30ms}"]),
        CrashScenario(
            name: "network.reset again and again",
            method: ["- network.reset: {ports: [21500], every: 10ms, for: 30ms}"]),
        CrashScenario(
            name: "network.link-down", method: ["- network.link-down: {interface: link0, for: 30ms}"],
            setup: LinkDownGround.setup),
        CrashScenario(
            name: "port.exhaust", method: ["- port.exhaust: {leave: 0, for: 30ms}"], consents: ["whole-host"],
            setup: "true"),
        CrashScenario(
            name: "network.partition in another network namespace", targets: ["web: {netns: NETNS}"],
            method: ["- network.partition: {target: web, direction: both, for: 30ms}"], hasNeighbour: true),
        CrashScenario(
            name: "network.delay in another network namespace", targets: ["web: {netns: NETNS, port: 22301}"],
            method: ["- network.delay: {target: web, delay: 20ms, direction: both, for: 30ms}"],
            hasNeighbour: true),
        CrashScenario(
            name: "process.kill", targets: [target], method: ["- process.kill: {target: victim}"], isDeadly: true),
        CrashScenario(
            name: "process.kill of a tree", targets: [target],
            method: ["- process.kill: {target: victim, which: tree}"],
            isDeadly: true, victim: family),
        CrashScenario(
            name: "process.kill of a launched command, after a grace, again and again",
            targets: ["api: {command: [sleep, '1000'], restart: always}"],
            method: ["- process.kill: {target: api, signal: SIGTERM, grace: 1s, every: 100ms, for: 150ms}"]),
        CrashScenario(
            name: "process.restart of a launched command", targets: ["api: {command: [sleep, '1000']}"],
            method: ["- process.restart: {target: api}"]),
        CrashScenario(
            name: "clock.skew of a launched command", targets: ["api: {command: [sleep, '1000']}"],
            method: ["- clock.skew: {target: api, offset: +2h, for: 30ms}"]),
        CrashScenario(
            name: "process.pause of a tree", targets: [target],
            method: ["- process.pause: {target: victim, which: tree, for: 30ms}"], victim: family),
        CrashScenario(
            name: "process.pause", targets: [target], method: ["- process.pause: {target: victim, for: 30ms}"]),
        CrashScenario(
            name: "cpu.throttle of a process that forks, in a new group", targets: [target],
            method: ["- cpu.throttle: {target: victim, quota: 20%, for: 30ms}"], isCrowded: true,
            victim: ["sh", "-c", "while :; do /bin/true & sleep 0.01; wait; done"]),
        CrashScenario(
            name: "process.pause of a v2 group", targets: [group],
            method: ["- process.pause: {target: group, for: 30ms}"], isUnified: true),
        CrashScenario(
            name: "process.kill of a launched command",
            targets: ["api: {command: [sleep, '1000'], restart: always}"], method: ["- process.kill: {target: api}"]),
        CrashScenario(
            name: "syscall.error and syscall.delay, calls held", targets: [caller],
            method: [
                "- parallel:",
                "    - syscall.error: {target: caller, syscalls: [openat], errno: EMFILE, path: '/nowhere/*', for: 20ms}",
                "    - syscall.delay: {target: caller, syscalls: [openat, clone, read], delay: 1m, for: 40ms}",
            ]),
        files,
        everything,
    ]

    private static let caller =
        "caller: {command: [sh, -c, 'while :; do cat /dev/null /nowhere/x; sleep 0.005; done'], restart: always}"
    /// A process with a child.
    private static let family = ["sh", "-c", "sleep 1000 & wait"]

    /// What treats packets, on ports of their own: where the kernel can, each in a class of one tree.
    private static let packetFaults = CrashScenario(
        name: "network.rate, loss, duplicate, corrupt and reorder at once", targets: [web],
        method: [
            "- parallel:",
            "    - network.rate: {target: web, rate: 8mbit, for: 40ms}",
            "    - network.loss: {ports: [22151], percent: 1%, for: 30ms}",
            "    - network.corrupt: {ports: [22151], percent: 1%, for: 30ms}",
            "    - network.duplicate: {ports: [22152], percent: 1%, for: 20ms}",
            "    - network.reorder: {ports: [22153], delay: 1ms, percent: 25%, for: 30ms}",
        ])

    /// Whatever passes through a file gate, in a directory that every host has.
    private static let files = CrashScenario(
        name: "io.latency, io.error and disk.read-only of a launched command",
        targets: ["api: {command: [sh, -c, 'while :; do ls /var/tmp; sleep 0.01; done'], restart: always}"],
        method: [
            "- parallel:",
            "    - io.latency: {target: api, path: /var/tmp, delay: 5ms, operations: list, for: 40ms}",
            "    - io.error: {target: api, path: /var/tmp, operations: open, percent: 50%, for: 30ms}",
            "    - disk.read-only: {target: api, path: /var/tmp, for: 30ms}",
        ])

    /// The plainest of all: one change, seven moments.
    static let openFiles = CrashScenario(
        name: "fd.limit", targets: [target], method: ["- fd.limit: {target: victim, limit: 4, for: 30ms}"])

    /// Faults of every kind at once.
    static let everything = CrashScenario(
        name: "six faults at once", targets: [target, web],
        method: [
            "- parallel:",
            "    - cpu.burn: {workers: 1, load: 10%, for: 50ms}",
            "    - cpu.throttle: {target: victim, quota: 20%, for: 40ms}",
            "    - fd.limit: {target: victim, limit: 4, for: 30ms}",
            "    - process.pause: {target: victim, for: 30ms}",
            "    - network.partition: {target: web, for: 30ms}",
            "    - network.delay: {ports: [21501], delay: 20ms, for: 30ms}",
        ], isCrowded: true)
}
