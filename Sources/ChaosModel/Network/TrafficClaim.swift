/// A traffic class that another step holds at the same time.
public struct TrafficClaim: Hashable, Codable, Sendable {
    /// The class and who is sent into it.
    public var impairment: Impairment
    /// The other step's fault.
    public var fault: String
    /// The other step's number.
    public var step: Int
    /// The line of the spec where it is written.
    public var line: Int?

    /// Records who holds a class.
    public init(impairment: Impairment, fault: String, step: Int, line: Int? = nil) {
        self.impairment = impairment
        self.fault = fault
        self.step = step
        self.line = line
    }

    /// `network.delay (line 10)`.
    var holder: String { "\(fault) (\(line.map { "line \($0)" } ?? "step \(step)"))" }
}

extension PlannedStep {
    /// The traffic classes that the step holds while it is active.
    public var claims: [TrafficClaim] {
        changes.compactMap { change in
            guard case .addImpairment(let impairment) = change else { return nil }
            return TrafficClaim(
                impairment: impairment, fault: step.faultName, step: number, line: step.location?.line)
        }
    }
}
