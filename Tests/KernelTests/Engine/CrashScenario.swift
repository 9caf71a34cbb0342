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
    /// The victim's command.
    var victim = ["sleep", "1000"]
    /// The victim is up once it listens here.
    var port: UInt16?

    var testDescription: String { name }

    /// The spec for one victim.
    func spec(pid: Int32, group: String, namespace: String = "") -> String {
        let named = (targets.isEmpty ? [] : ["targets:"] + targets.map { "  \($0)" })
        let agreed = consents.isEmpty ? [] : ["consent: [\(consents.joined(separator: ", "))]"]
        return (["experiment: crash"] + agreed + named + ["method:"] + method.map { "  \($0)" }).joined(separator: "\n")
            .replacing("PID", with: "\(pid)").replacing("GROUP", with: "'\(group)'").replacing("NETNS", with: namespace)
            + "\n"
    }

    private static let target = "victim: {pid: PID}"
    private static let web = "web: {port: 21500}"
    private static let group = "group: {cgroup: GROUP}"

    /// What is interrupted on this host: in the lab, which is slow, only what lowers differently there, and no victim
    /// that forks all the time, which takes the lab's one slow CPU away from everybody.
    static var here: [CrashScenario] {
        !Lab.isGuest
            ? all
            : all.filter {
                ($0.name.hasPrefix("network.delay") || $0.name.hasPrefix("cpu.throttle")) && !$0.name.contains("forks")
            }
    }

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
        everything,
    ]

    private static let caller =
        "caller: {command: [sh, -c, 'while :; do cat /dev/null /nowhere/x; sleep 0.005; done'], restart: always}"

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
