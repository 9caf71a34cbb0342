import ChaosModel
import LinuxKernel

/// A question whose names are resolved and whose bytes are made.
protocol PlannedQuestion: Sendable {
    /// What has to be started for it, if it is a command.
    var command: [String]? { get }
    /// Makes what a side thread reads for it, if answering means to read a file; called on that thread.
    var reading: (@Sendable () -> any SideReading)? { get }
    /// A machine that asks it, again and again.
    /// - Parameter place: the index of `command` at the ground's spawner, or of `reading` at its reader.
    func makeExchange(command place: Int) -> any Exchange
}

extension PlannedQuestion {
    var command: [String]? { nil }
    var reading: (@Sendable () -> any SideReading)? { nil }
}

/// A kind of probe that the engine knows how to ask: every kind of `ProbeCatalog` is one.
protocol AskableProbe: Probe {
    /// Prepares everything that can be prepared before the run: resolves names once, loads files, makes bytes.
    /// - Throws: `ProbeSetupError` that names the probe.
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion
}

/// A probe that is ready to be asked: what the loop runs.
struct PlannedProbe: Sendable {
    /// The probe's name.
    let name: String
    /// What is asked, one for each member.
    let questions: [any PlannedQuestion]
    /// Which of them each slot asks.
    let choice: MemberChoice
    /// Nanoseconds between two slots.
    let interval: Int64
    /// Nanoseconds from a slot to its deadline.
    let timeout: Int64

    init(name: String, question: any PlannedQuestion, interval: Int64, timeout: Int64) {
        self.name = name
        questions = [question]
        choice = MemberChoice(weights: [1], seed: 0)
        self.interval = interval
        self.timeout = timeout
    }
}
