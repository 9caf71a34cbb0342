import ChaosModel
import LinuxKernel

/// A rule at work.
struct ArmedSyscallRule {
    /// The calls it looks at, by number, with where their paths and addresses are.
    let arguments: [Int32: SyscallArguments]
    private let fitsPath: (@Sendable ([UInt8]) -> Bool)?
    private let address: AddressPattern?
    private var draws: SyscallDraws
    /// What it did so far.
    var counts = SyscallCounts()

    /// Calls that this architecture does not have are left out.
    init(_ rule: SyscallRule) {
        var arguments: [Int32: SyscallArguments] = [:]
        for name in rule.syscalls {
            if let number = SyscallTable.number(of: name.text) { arguments[number] = name.arguments }
        }
        self.arguments = arguments
        fitsPath = rule.path?.matcher()
        address = rule.address
        draws = SyscallDraws(rule)
    }

    /// Decides about a call; `nil` when the rule does not look at such calls.
    /// - Parameters:
    ///   - number: the call's number.
    ///   - thread: the thread that waits.
    ///   - values: the six arguments.
    ///   - isPending: whether the thread still waits, asked after its memory was read.
    mutating func judge(
        _ number: Int32, by thread: Int32, _ values: [UInt64], isPending: () -> Bool
    ) -> SyscallDraws.Fate? {
        guard let arguments = arguments[number] else { return nil }
        counts.seen += 1
        if fitsPath != nil || address != nil {
            let subject = SyscallSubject(thread: thread, values: values, arguments)
            if let fitsPath, !subject.hasPath(where: fitsPath) { return .spared }
            if let address {
                guard let (bytes, port) = subject.address(), address.matches(bytes, port: port) else { return .spared }
            }
            guard isPending() else { return .spared }
        }
        counts.matched += 1
        return draws.next()
    }
}

/// What became of the calls that a rule looked at.
struct SyscallCounts: Equatable {
    /// Calls it looked at.
    var seen: UInt64 = 0
    /// Calls on its path and address.
    var matched: UInt64 = 0
    /// Calls that got its error.
    var failed: UInt64 = 0
    /// Calls that waited, or still do.
    var delayed: UInt64 = 0
    /// The most that one waited for longer than it should have, in nanoseconds.
    var latest: UInt64 = 0

    /// Notes how much longer than it should one has waited.
    mutating func noteLateness(_ lateness: UInt64) { latest = max(latest, lateness) }
}
