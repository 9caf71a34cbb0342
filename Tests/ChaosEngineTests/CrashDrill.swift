import ChaosModel
import ChaosTestKit
import LinuxKernel

@testable import ChaosEngine

/// One fault or several on a simulated host, with a real journal in a directory of its own.
struct CrashDrill {
    static let identity = HostIdentity(
        bootID: "boot-1", networkNamespace: NetworkNamespace.currentInode ?? 0,
        process: ProcessIdentity(pid: 201, startTicks: 2010, name: "aftershock"))

    let scratch: CrashScratch
    let path: String

    init() throws {
        scratch = try CrashScratch()
        path = scratch.path + "/journal"
    }

    /// Every fault of the catalogue, with the examples of its own fields.
    static func step(_ name: String, target: String = "shop") throws -> Step {
        guard let type = FaultCatalog.named(name) else { throw HostError("find fault \(name)", reason: "unknown") }
        let fields = FaultDescription(of: type).exampleFields.filter { !["target", "for"].contains($0.name) }
        let common = [(name: "target", value: "port:8080")] + (type.isInstant ? [] : [(name: "for", value: "1s")])
        var step = try StepReader.step(
            fault: name, flags: common + fields.map { (name: $0.name, value: $0.example ?? "") })
        // The targets here are processes that share their namespace with everybody.
        step.target = type.targetNeed == .optionalTraffic ? nil : target
        return step
    }

    static let targets = [
        Target(name: "shop", selector: .port(8080)), Target(name: "billing", selector: .port(9090)),
        Target(name: "worker", selector: .pid(102)),
    ]

    /// What a step does on the host as it is now, beside the steps that are active.
    /// - Parameter before: the host before the first of them, whose groups the executor remembers.
    static func lower(
        _ step: Step, number: Int, on host: SimulatedHost, beside active: [PlannedStep] = [],
        after before: Survey? = nil
    ) throws -> PlannedStep {
        if step.fault.launchNeeds.contains(where: \.isOnlyAtLaunch) || step.faultName == "process.restart" {
            return try launchAndLower(step, number: number, on: host)
        }
        var survey = try host.survey(
            Survey.Scope(
                targets: targets, run: "k3x9q2ab", paths: Set(step.fault.claimedPaths),
                settings: Set(step.fault.claimedSettings)))
        if let before { survey = survey.remembering(before) }
        survey.claims = active.flatMap(\.claims)
        survey.consents = [.wholeHost]
        return try PlannedStep.lower(step, number: number, on: survey)
    }

    /// The same for a fault that needs a target of the run's own: its launch comes first.
    private static func launchAndLower(
        _ step: Step, number: Int, on host: SimulatedHost
    ) throws -> PlannedStep {
        var step = step
        step.target = "launched-\(number)"
        var experiment = Experiment(name: "launched")
        let command = Target.Command(arguments: ["sleep", "1000"])
        experiment.targets = [Target(name: "launched-\(number)", selector: .command(command))]
        experiment.method = [.step(step)]
        let survey = try host.survey(Survey.Scope(experiment, run: "k3x9q2ab"))
        var planned = try PlannedStep.lower(step, number: number, on: survey)
        planned.changes = try Plan(experiment, on: survey).launches.flatMap(\.changes) + planned.changes
        return planned
    }

    /// What the steps' targets are like now.
    static func survey(_ host: SimulatedHost) throws -> Survey {
        try host.survey(Survey.Scope(targets: targets, run: "k3x9q2ab"))
    }

    /// A session on a fresh journal.
    func session(
        on host: SimulatedHost, observe: @escaping @Sendable (Session.Moment) -> Void = { _ in }
    ) throws -> Session {
        let journal = try Journal.begin(at: path, run: "k3x9q2ab", host: Self.identity)
        return Session(host: host, journal: journal, now: { 0 }, observe: observe)
    }

    /// Performs and takes back everything, as far as the host lets it; a dead executor leaves its journal as it is.
    /// - Returns: what was performed, and what is left behind.
    @discardableResult
    func run(
        _ changes: [Change], on host: SimulatedHost, observe: @escaping @Sendable (Session.Moment) -> Void = { _ in }
    ) throws -> (refusal: HostError?, leftovers: [Session.Leftover]) {
        var session = try session(on: host, observe: observe)
        var refusal: HostError?
        do throws(HostError) { for change in changes { _ = try session.perform(change) } } catch { refusal = error }
        let leftovers = session.revertAll()
        if leftovers.isEmpty { try session.close() }
        return (refusal, leftovers)
    }

    /// Recovers what is in the journal.
    func recover(_ host: SimulatedHost, boot: String = "boot-1") throws -> Recoverer.Outcome {
        try Recoverer(host: host, bootID: boot).recover(at: path)
    }

    /// What the journal says.
    func contents() throws -> JournalContents { JournalContents(try File.contents(of: path)) }

    /// Makes the journal's file as the beginning of a run does.
    func makeEmptyJournal() throws -> String {
        try write([])
        return path
    }

    /// Puts bytes in the place of the journal.
    func write(_ bytes: [UInt8]) throws {
        try File(path, access: .write, creatingWith: 0o600).writeWhole(bytes)
    }
}

/// A directory under /tmp that goes with its owner.
final class CrashScratch: Sendable {
    let path: String

    init() throws {
        path = "/tmp/aftershock-crash-\(HostFacts.processID)-\(UInt64.random(in: 0...UInt64.max))"
        try Directory.createDirectories(path, mode: 0o700)
    }

    deinit {
        do { try Directory.removeTree(path) } catch { print("left behind: \(error)") }
    }
}
