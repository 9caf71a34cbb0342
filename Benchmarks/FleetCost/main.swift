import ChaosFleet
import ChaosModel
import Glibc
import LinuxKernel

// What a fleet costs etcd, by its number of agents: CPU and bytes for each idle agent, and for each in a drill; how long a word
// of the coordinator takes to everybody; how long a drill takes to begin. The agents are simulated, the coordinator and etcd
// are real. `Benchmarks/fleet.sh` runs it.

let counts = CommandLine.arguments.dropFirst().compactMap { Int($0) }

@MainActor func seconds(since start: UInt64) -> Double { Double(Clock.monotonicNanoseconds() - start) / 1e9 }

func figure(_ value: Double, _ digits: Int = 2) -> String { Figure.fixed(value, digits) }

func say(_ cells: [String]) {
    let widths = [7, 11, 11, 11, 9, 11, 9, 9, 9, 9, 10]
    let line = zip(cells, widths).map { cell, width in
        String(repeating: " ", count: max(1, width - cell.count)) + cell
    }.joined()
    try? Descriptor.write(Array((line + "\n").utf8), to: 1)
}

@MainActor func measure(_ ground: Ground, _ count: Int, _ round: Int) throws {
    // Whoever has just joined still reads what there is.
    Clock.sleep(milliseconds: 3000)
    let idle: (cpu: Double, bytes: Int, start: UInt64) = (
        ground.cpu, ground.bytes.sent + ground.bytes.received, Clock.monotonicNanoseconds()
    )
    Clock.sleep(milliseconds: 20_000)
    let length = seconds(since: idle.start)
    let idleCPU = (ground.cpu - idle.cpu) / length
    let idleBytes = Double(ground.bytes.sent + ground.bytes.received - idle.bytes) / length

    let source = try SpecSource(
        name: "cost.yaml",
        text: """
            experiment: cost
            targets: {all: {hosts: all}}
            method: [{network.partition: {target: all, to: 192.0.2.1, for: 1s}}]
            """)
    let roster = try Coordinator.roster(ground.access, fleet: "cost")
    let planning = Clock.monotonicNanoseconds()
    let plan = try FleetPlan(FleetSpec(source), roster: roster, run: "cost\(round)")
    let planned = seconds(since: planning)
    let settings = Coordinator.Settings(
        access: ground.access, fleet: "cost", run: "cost\(round)", name: "benchmark", prepareWithin: .seconds(120))
    var moments: [String: Double] = [:]
    let start = Clock.monotonicNanoseconds()
    let before = (cpu: ground.cpu, bytes: ground.bytes.sent + ground.bytes.received)
    let coordinator = try Coordinator.make(settings) { text in
        moments[text.split(separator: " ").first.map(String.init) ?? ""] = seconds(since: start)
    }
    let key = try SigningKey.fresh()
    let outcome = try coordinator.run(plan, by: key)
    let took = seconds(since: start)
    let cost = ground.cpu - before.cpu
    let bytes = Double(ground.bytes.sent + ground.bytes.received - before.bytes)
    let done = outcome.hosts.count { $0.state.phase == .done }
    // A word is heard by the first and by the last host: what lies between is the fan-out.
    var spans: [Double] = []
    var all: [Int64: [Int64]] = [:]
    for agent in ground.agents {
        for (number, moment) in agent.heard.withLock({ $0 }) { all[number, default: []].append(moment) }
        agent.heard.withLock { $0 = [:] }
    }
    for (_, moments) in all where moments.count == ground.agents.count {
        if let low = moments.min(), let high = moments.max() { spans.append(Double(high - low) / 1e6) }
    }
    spans.sort()
    say([
        "\(count)", figure(idleCPU / Double(count) * 1e3, 3), figure(idleBytes / Double(count), 0),
        figure(cost / Double(count) * 1e3), figure(bytes / Double(count) / 1024, 1), figure(ground.memory, 0),
        figure(planned), figure(moments["ready"] ?? .nan),
        figure((moments["started"] ?? .nan) - (moments["ready"] ?? .nan)),
        figure(took), spans.isEmpty ? "-" : figure(spans[spans.count / 2], 0) + "/" + figure(spans[spans.count - 1], 0),
    ])
    if done != count { say(["", "only \(done) of \(count) came through: \(outcome.stop ?? "")"]) }
}

OpenFileLimit.raiseOwn()
signal(SIGPIPE, SIG_IGN)
guard !counts.isEmpty, counts == counts.sorted() else {
    try? Descriptor.write(Array("FleetCost: give numbers of agents, the smallest first\n".utf8), to: 2)
    exit(2)
}
do {
    let ground = try Ground(port: 23_900)
    defer { ground.close() }
    say([
        "agents", "idle ms/s", "idle B/s", "drill ms", "drill KiB", "etcd MiB", "plan s", "ready s", "start s", "all s",
        "fan-out ms",
    ])
    for (round, count) in counts.enumerated() {
        try ground.add(count - ground.agents.count)
        try measure(ground, count, round)
    }
} catch {
    try? Descriptor.write(Array("FleetCost: \(error)\n".utf8), to: 2)
    exit(1)
}
