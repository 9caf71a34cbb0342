import ChaosModel
import ChaosTestKit
import LinuxKernel

@testable import ChaosEngine

/// Probes whose answers follow from the state of the simulated host: a service that is stopped or cut off does not answer,
/// one whose packets or CPU are held back is slow, and one that was down needs a moment.
final class SimulatedProbes: ProbeSource, @unchecked Sendable {
    private let world: SimulatedWorld
    private let specs: [ProbeSpec]
    private let epoch: UInt64
    private var slots: [UInt32]
    private var waiting: [Sample] = []
    private var wellSince: [UInt64]
    private var lastLook: UInt64
    private var isStopped = false
    private(set) var firstSlots: [Int64]

    init(_ specs: [ProbeSpec], epoch: UInt64, world: SimulatedWorld) {
        self.world = world
        self.specs = specs
        self.epoch = epoch
        slots = specs.map { _ in 0 }
        wellSince = specs.map { _ in 0 }
        lastLook = world.now
        firstSlots = specs.indices.map { Int64(world.now - epoch) + 5_000_000 + Int64($0) * 7_000_000 }
    }

    func start() throws(KernelError) {}
    var scheduling: String { "simulated" }
    var statistics: ProbeLoop.Statistics {
        ProbeLoop.Statistics(started: 0, inFlight: 0, worstLateness: .zero, overflow: 0)
    }
    var ledgers: [(probe: Int, question: LedgerQuestion)] { [] }
    var refusedRetries: [Int?] { specs.map { _ in nil } }

    func drain(into samples: inout [Sample]) {
        if !isStopped { ask() }
        let now = Int64(world.now - epoch)
        let ready = isStopped ? waiting : waiting.filter { $0.completed <= now }
        samples += ready.sorted { ($0.completed, $0.probe, $0.slot) < ($1.completed, $1.probe, $1.slot) }
        waiting = isStopped ? [] : waiting.filter { $0.completed > now }
    }

    func stop(within limit: Duration?) {
        ask()
        isStopped = true
    }

    /// Starts the slots that are due.
    private func ask() {
        let now = Int64(world.now - epoch)
        for (index, spec) in specs.enumerated() {
            let interval = spec.interval.nanoseconds, timeout = spec.timeout.nanoseconds
            guard let probe = spec.members.first?.probe as? TCPProbe else { continue }
            let service = world.service(on: probe.endpoint.port)
            if service == .down { wellSince[index] = world.now + world.recoveryTime }
            while true {
                let due = firstSlots[index] + Int64(slots[index]) * interval
                guard due <= now else { break }
                let late = now - due
                var sample = Sample(
                    probe: UInt16(index), slot: slots[index], scheduled: due, latency: 2_000_000, outcome: .good)
                if late > timeout {
                    // The loop did not run itself.
                    sample.latency = late
                    sample.lateness = late
                    sample.outcome = .local
                    sample.detail = 62
                } else if service == .down {
                    sample.latency = world.isRefusing(probe.endpoint.port) ? 1_000_000 : timeout
                    sample.outcome = world.isRefusing(probe.endpoint.port) ? .refused : .timeout
                } else if service == .slow || world.now < wellSince[index] {
                    sample.latency = 200_000_000
                }
                waiting.append(sample)
                slots[index] += 1
            }
        }
        lastLook = world.now
    }
}

/// How a service does.
enum ServiceCondition: Sendable { case well, slow, down }

extension SimulatedWorld {
    /// How the service on a port does.
    func service(on port: UInt16) -> ServiceCondition {
        let state = host.state
        let own = state.processes.values.filter { $0.isAlive && $0.port == port }
        if own.isEmpty || own.contains(where: \.isStopped) || state.linksDown.contains("lo") { return .down }
        let groups = own.flatMap(\.groups.values)
        if groups.contains(where: { state.groups[$0]?.values["cgroup.freeze"] == "1" }) { return .down }
        let isCut = state.tables.values.contains { $0.rules.contains { $0.verdict != .accept } }
        let isSlow = !state.classes.isEmpty || !state.helpers.isEmpty
        // Only now and then: most drills are about what a service survives.
        if isCut, seed % 3 == 0 { return .down }
        return isCut || isSlow ? .slow : .well
    }

    /// Whether nobody listens there any more.
    func isRefusing(_ port: UInt16) -> Bool { !host.state.processes.values.contains { $0.isAlive && $0.port == port } }
}
