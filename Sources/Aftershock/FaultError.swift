/// Why a test with a fault proves nothing, whatever its body did. An error of the body itself is thrown as it is, unless
/// one of these stands behind it: then it is `during`.
public enum FaultError: Error {
    /// There is no `aftershock` command to be found.
    case commandNotFound(lookedIn: [String])
    /// The `aftershock` command could not be started.
    case commandNotStarted(String)
    /// Nothing was injected: a field, the target, a policy, a missing capability, or another run on this host. The text names
    /// each problem with what would be right.
    case refused(String)
    /// The faults did not come into effect; what was there of them is taken back.
    case notApplied(reason: String)
    /// The faults were over before the body was: their time had passed, or somebody stopped them.
    case endedEarly(reason: String, during: (any Error)?)
    /// The body returned, but the kernel's counters say that the faults named met nothing: no packet was delayed, no call failed.
    case hadNoEffect([String])
    /// Something could not be taken back: each with the command that does it.
    case leftBehind([String], during: (any Error)?)
    /// `withFault` inside of `withFault`: one run has the host at a time. `withFaults` takes several faults.
    case nested
}

extension FaultError: CustomStringConvertible {
    /// What happened, and what to do about it.
    public var description: String {
        switch self {
        case .commandNotFound(let places):
            "there is no `aftershock` command: build or install it, or name it by AFTERSHOCK_COMMAND (looked for "
                + places.joined(separator: ", ") + ")"
        case .commandNotStarted(let reason): "the `aftershock` command cannot be started: \(reason)"
        case .refused(let text): "nothing was injected:\n\(text)"
        case .notApplied(let reason): "the faults did not come into effect: \(reason)"
        case .endedEarly(let reason, let error):
            "the faults were over before the body was: \(reason)" + Self.text(error)
        case .hadNoEffect(let faults):
            "\(faults.joined(separator: ", ")) had no effect: what the body did never met it"
        case .leftBehind(let leftovers, let error):
            "not everything was taken back:\n\(leftovers.joined(separator: "\n"))" + Self.text(error)
        case .nested: "one run has the host at a time: give all faults to one `withFaults`"
        }
    }

    private static func text(_ error: (any Error)?) -> String { error.map { "\nthe body threw: \($0)" } ?? "" }
}
