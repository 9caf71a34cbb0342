import ChaosModel
import ChaosTestKit

@testable import ChaosEngine

/// Everything that a seed decides before a simulated run: the host, the experiment, and what goes wrong when.
struct Scenario: Sendable {
    /// When a disaster strikes.
    enum Moment: Hashable, Sendable {
        /// At this effect of the executor.
        case effect(Int)
        /// So many nanoseconds after the start.
        case time(UInt64)
    }

    static let run = "k3x9q2ab"

    let seed: UInt64
    let kernel: SimulatedKernel
    let state: SimulatedState
    let plan: Plan
    /// What goes wrong while the executor lives.
    var disasters: [(moment: Moment, disaster: Disaster)] = []
    /// The number of the journal line within which the executor is killed, and how much of it is written (0...1).
    var killInLine: (number: Int, share: Double)?
    /// What becomes of the guardian's recovery and of each later one: a crash at an effect, refusals from an effect on.
    var recoveries: [Recovery] = []
    /// Whether the machine is started again before anybody recovers.
    var reboots = false
    /// What the world draws its own choices from.
    let random: SeededRandom

    /// How one recovery goes.
    struct Recovery: Hashable, Sendable {
        /// The effect at which the recovering process is killed.
        var crash: Int?
        /// The first effect that is refused, how many are, and with what.
        var refusal: (Refusal)?
    }

    /// Effects that the kernel refuses.
    struct Refusal: Hashable, Sendable {
        var first: Int
        var count: Int
        var errno: SimulatedErrno
    }

    /// The story of a seed.
    init(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        self.seed = seed
        var kernel = SimulatedKernel.all.randomElement(using: &random) ?? .v1
        if Int.random(in: 0..<5, using: &random) == 0 { kernel.missing = [.nftOwner] }
        var state = kernel.freshState()
        if Bool.random(using: &random) { state.foreign = .random(run: Self.run, using: &random) }
        self.kernel = kernel
        self.state = state
        plan = try Self.plan(on: SimulatedHost(kernel, state: state), using: &random)
        for _ in 0..<([0, 1, 1, 1, 2, 2, 3].randomElement(using: &random) ?? 1) {
            let moment: Moment =
                Int.random(in: 0..<3, using: &random) > 0
                ? .effect(Int.random(in: 0..<90, using: &random))
                : .time(UInt64.random(in: 0..<4_000_000_000, using: &random))
            disasters.append((moment, .random(using: &random)))
        }
        if Int.random(in: 0..<12, using: &random) == 0 {
            killInLine = (Int.random(in: 0..<12, using: &random), Double.random(in: 0...1, using: &random))
        }
        for _ in 0..<Int.random(in: 1...3, using: &random) { recoveries.append(Self.recovery(using: &random)) }
        reboots = Int.random(in: 0..<8, using: &random) == 0
        self.random = SeededRandom(seed: random.next())
    }

    private static func recovery(using random: inout SeededRandom) -> Recovery {
        var recovery = Recovery()
        if Int.random(in: 0..<4, using: &random) == 0 { recovery.crash = Int.random(in: 0..<20, using: &random) }
        if Int.random(in: 0..<3, using: &random) == 0 {
            recovery.refusal = Refusal(
                first: Int.random(in: 0..<12, using: &random), count: Int.random(in: 1..<30, using: &random),
                errno: Disaster.refusals.compactMap(SimulatedErrno.init).randomElement(using: &random) ?? .busy)
        }
        return recovery
    }

    /// One to four faults in random shape that this host can bear.
    private static func plan(on host: SimulatedHost, using random: inout SeededRandom) throws -> Plan {
        var steps: [Step] = []
        var plan: Plan?
        let wanted = Int.random(in: 1...4, using: &random)
        let isParallel = Bool.random(using: &random)
        for _ in 0..<wanted * 3 where steps.count < wanted {
            let type = FaultCatalog.all.randomElement(using: &random) ?? FaultCatalog.all[0]
            let step = try step(type, using: &random)
            let next = experiment(steps + [step], isParallel: isParallel, using: &random)
            // What this host cannot do, or what would overlap, is left to the tests of the planner.
            guard let found = try? Plan(next, on: host.survey(Survey.Scope(next, run: run))) else { continue }
            steps.append(step)
            plan = found
        }
        guard let plan else {
            var random = SeededRandom(seed: random.next())
            return try self.plan(on: SimulatedHost(.v1), using: &random)
        }
        return plan
    }

    private static func step(_ type: any Fault.Type, using random: inout SeededRandom) throws -> Step {
        var target = ["shop", "billing", "worker", "app"].randomElement(using: &random) ?? "shop"
        var step = try CrashDrill.step(type.name, target: target)
        if step.fault.launchNeeds.contains(where: \.isOnlyAtLaunch) || type.name == "process.restart" { target = "app" }
        if step.target != nil || target == "app", type.targetNeed != .optionalTraffic { step.target = target }
        if step.duration != nil { step.duration = .milliseconds(Int.random(in: 200...900, using: &random)) }
        return step
    }

    private static func experiment(
        _ steps: [Step], isParallel: Bool, using random: inout SeededRandom
    ) -> Experiment {
        var experiment = Experiment(name: "simulated")
        experiment.targets = CrashDrill.targets
        if steps.contains(where: { $0.target == "app" }) {
            let ready = Bool.random(using: &random) ? Endpoint(host: "127.0.0.1", port: 7070) : nil
            let command = Target.Command(
                arguments: ["sleep", "1000"], restart: Bool.random(using: &random) ? .always : .never, ready: ready,
                readyWithin: .seconds(5))
            experiment.targets.append(Target(name: "app", selector: .command(command)))
        }
        experiment.probes = [probe("shop", 8080), probe("billing", 9090)]
        experiment.steadyState = .milliseconds(500)
        experiment.slos = [
            SLO(
                name: "shop", probe: "shop", objective: .errors(atMost: 0.2), text: "errors <= 20%",
                window: .milliseconds(500), step: .milliseconds(250))
        ]
        if Bool.random(using: &random) {
            let condition = StopCondition(
                errorsAbove: 0.5, duration: .milliseconds(600), text: "errors > 50% for 600ms")
            experiment.stopWhen = [condition]
        }
        experiment.recovery = RecoveryWindow(within: .seconds(2), stableFor: .milliseconds(500))
        experiment.consents = [.wholeHost]
        let entries: [MethodEntry] = isParallel && steps.count > 1 ? [.parallel(steps)] : steps.map { .step($0) }
        for (index, entry) in entries.enumerated() {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: experiment.method.append(.stage(name: "stage \(index)", [entry]))
            case 1: experiment.method += [entry, .pause(.milliseconds(200))]
            default: experiment.method.append(entry)
            }
        }
        return experiment
    }

    private static func probe(_ name: String, _ port: UInt16) -> ProbeSpec {
        ProbeSpec(
            name: name, probe: TCPProbe(endpoint: Endpoint(host: "127.0.0.1", port: port)), rate: 20,
            timeout: .milliseconds(300))
    }
}
