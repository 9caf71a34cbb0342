/// Whether a fault lies on the way of a probe: on the path of its packets, or in what the probing process itself needs.
/// Nothing is guessed: what the plan and the survey do not settle is not known.
public struct ProbePath: Hashable, Codable, Sendable {
    /// What is known.
    public enum Answer: String, Codable, Sendable {
        case yes, no
        case notKnown = "not known"
    }

    /// The fault's step and name.
    public var step: Int, fault: String
    /// The probe; `nil` when it is about the probing process, and so about every probe.
    public var probe: String?
    /// Whether the fault lies on its way.
    public var passes: Answer
    /// The same in a sentence.
    public var text: String

    /// Records what is known of one fault and one probe.
    public init(step: Int, fault: String, probe: String?, passes: Answer, text: String) {
        self.step = step
        self.fault = fault
        self.probe = probe
        self.passes = passes
        self.text = text
    }

    /// What is known of a step and every probe. Pure, on the survey by which the step was lowered.
    public static func all(of step: PlannedStep, probes: [ProbeSpec], on survey: Survey) -> [ProbePath] {
        guard !probes.isEmpty else { return [] }
        let impacts = step.changes.map(ProbeImpact.init)
        var paths: [ProbePath] = []
        if impacts.contains(where: \.isOnPackets) {
            paths += probes.map { ProbePath(of: $0, through: impacts, of: step, on: survey) }
        }
        let own = impacts.compactMap { $0.onOurselves(survey) }
        guard let worst = own.max(by: { $0.answer.rank < $1.answer.rank }) else { return paths }
        return paths + [
            ProbePath(
                step: step.number, fault: step.step.faultName, probe: nil, passes: worst.answer,
                text: worst.answer.sentence(step.label) + ": \(worst.reason)")
        ]
    }

    private init(of spec: ProbeSpec, through impacts: [ProbeImpact], of step: PlannedStep, on survey: Survey) {
        let focused = survey.focused(on: step.step.target, step: step.number)
        var answers: [Answer] = []
        var added: String?
        for member in spec.members {
            guard case .endpoint(let endpoint, let transport) = member.probe.reach else {
                answers.append(member.probe.reach == .nowhere ? .no : .notKnown)
                continue
            }
            let flow = ProbeFlow(to: endpoint, over: transport, on: survey, focused: focused)
            let met = impacts.map { $0.onPackets(of: flow) }
            answers += met.map(\.answer)
            added = added ?? met.lazy.compactMap(\.added).first
        }
        let passes = answers.max { $0.rank < $1.rank } ?? .notKnown
        let isCommand = spec.members.contains { $0.probe.reach == .unknown }
        var text = passes.sentence(about: spec, step.label)
        switch passes {
        case .yes: text += ": " + (added ?? "its own packets meet the fault")
        case .no: break
        case .notKnown:
            text += isCommand ? ": it asks in a way of its own" : ": not all of its packets' way is known beforehand"
        }
        self.init(step: step.number, fault: step.step.faultName, probe: spec.name, passes: passes, text: text)
    }
}

extension ProbePath.Answer {
    /// An answer from what is known.
    init(_ known: Bool?) { self = known.map { $0 ? .yes : .no } ?? .notKnown }

    /// Of several answers the one that counts: any yes, else any doubt.
    fileprivate var rank: Int {
        switch self {
        case .yes: 2
        case .notKnown: 1
        case .no: 0
        }
    }

    /// About a probe's packets.
    fileprivate func sentence(about probe: ProbeSpec, _ fault: String) -> String {
        switch self {
        case .yes: "probe \(probe.name) reaches the service through \(fault)"
        case .no: "probe \(probe.name) does not pass through \(fault)"
        case .notKnown: "whether probe \(probe.name) passes through \(fault) is not known"
        }
    }

    /// About the probing process.
    fileprivate func sentence(_ fault: String) -> String {
        switch self {
        case .yes: "the probing process is hit by \(fault)"
        case .no: "the probing process is not hit by \(fault)"
        case .notKnown: "whether the probing process is hit by \(fault) is not known"
        }
    }
}

extension PlannedStep {
    /// `network.delay of step 1`.
    fileprivate var label: String { "\(step.faultName) of step \(number)" }
}
