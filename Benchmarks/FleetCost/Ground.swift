import ChaosFleet
import ChaosModel
import Glibc
import LinuxKernel
import Synchronization

/// One real etcd on loopback, its simulated agents, and what both of them cost.
final class Ground {
    let access: EtcdAccess
    private(set) var agents: [SimulatedAgent] = []
    private let directory: String
    private var etcd: SpawnedProcess
    private var leases: [Int64] = []
    private let isOver = SharedFlag()
    private static let lease = Duration.seconds(10)

    init(port: UInt16) throws {
        directory = "/tmp/aftershock-fleet-cost-\(HostFacts.processID)"
        try Directory.createDirectories(directory, mode: 0o700)
        let client = "http://127.0.0.1:\(port)", peer = "http://127.0.0.1:\(port + 1)"
        var request = SpawnRequest([
            "etcd", "--data-dir", directory + "/data", "--listen-client-urls", client, "--advertise-client-urls",
            client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=\(peer)",
            "--quota-backend-bytes", "1073741824",
        ])
        request.standardOutput = .null
        request.standardError = .file(directory + "/log")
        etcd = try spawn(request)
        access = EtcdAccess(members: [HTTPURL(host: "127.0.0.1", port: port)])
        let probe = EtcdClient(access)
        for _ in 0..<200 {
            if (try? probe.get("x")) != nil { break }
            Clock.sleep(milliseconds: 50)
        }
        _ = try probe.get("x")
    }

    /// Registers so many agents, each below a lease of its own, and keeps them alive as real agents do.
    func add(_ count: Int) throws {
        let client = EtcdClient(access)
        let first = agents.count
        for number in first..<(first + count) {
            let lease = try client.grant(Self.lease)
            leases.append(lease)
            agents.append(try SimulatedAgent(number, access, fleet: "cost", lease: lease))
        }
        // Real agents have a thread each for this; what etcd does is the same.
        let workers = 8
        for worker in 0..<workers {
            let mine = (first..<(first + count)).filter { $0 % workers == worker }.map { (leases[$0], agents[$0]) }
            let isOver = isOver, access = access
            try KernelThread(name: "keep-\(worker)") {
                let client = EtcdClient(access, patience: .seconds(10))
                var round = 0
                while !isOver.isRaised {
                    let began = Clock.monotonicNanoseconds()
                    for (lease, agent) in mine {
                        // Every lease/3, and the word every lease/5: both in steps of a fifteenth.
                        if round % 5 == 0 { _ = try? client.keepAlive(lease) }
                        if round % 3 == 0 { agent.poll() }
                    }
                    round += 1
                    let step = UInt64((Self.lease / 15).nanoseconds)
                    while !isOver.isRaised, Clock.monotonicNanoseconds() < began + step { Clock.sleep(milliseconds: 5) }
                }
            }.start()
        }
    }

    /// What etcd has used of the CPU, in seconds.
    var cpu: Double { Double(ProcessTable.stat(etcd.pid)?.cpuTicks ?? 0) / Double(sysconf(Int32(_SC_CLK_TCK))) }

    /// What etcd holds in memory, in MiB.
    var memory: Double {
        guard let text = try? File.text(of: "/proc/\(etcd.pid)/status") else { return 0 }
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return Double(line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }

    /// What all agents have sent and received.
    var bytes: (sent: Int, received: Int) {
        agents.map(\.bytes).reduce((0, 0)) { ($0.0 + $1.sent, $0.1 + $1.received) }
    }

    func close() {
        isOver.raise()
        for agent in agents { agent.stop() }
        _ = try? etcd.send(signal: 9)
        _ = try? etcd.wait()
        try? Directory.removeTree(directory)
    }
}

/// Tells threads that it is over.
final class SharedFlag: Sendable {
    private let state = Atomic<Bool>(false)
    var isRaised: Bool { state.load(ordering: .relaxed) }
    func raise() { state.store(true, ordering: .relaxed) }
}
