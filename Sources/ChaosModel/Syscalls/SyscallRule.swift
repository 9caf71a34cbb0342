/// What happens to some of a process's system calls.
public struct SyscallRule: Hashable, Codable, Sendable {
    /// What becomes of a call that is met.
    public enum Effect: Hashable, Codable, Sendable {
        /// It is not made, and returns this error.
        case error(ErrorNumber)
        /// It is made after so many nanoseconds, spread evenly by plus or minus the jitter.
        case delay(nanoseconds: Int64, jitter: Int64)
    }

    /// The calls it looks at.
    public var syscalls: [SyscallName]
    /// What becomes of those that are met.
    public var effect: Effect
    /// Share of the calls that are met, above 0 and at most 1.
    public var share: Double
    /// Only calls on such paths.
    public var path: PathPattern?
    /// Only calls with such addresses.
    public var address: AddressPattern?
    /// How many matching calls pass first.
    public var after: Int
    /// How many calls are met at most.
    public var count: Int?
    /// What the random choice starts from.
    public var seed: UInt64

    /// Makes a rule; the shortest one meets every call.
    public init(
        _ syscalls: [SyscallName], _ effect: Effect, share: Double = 1, path: PathPattern? = nil,
        address: AddressPattern? = nil, after: Int = 0, count: Int? = nil, seed: UInt64 = 1
    ) {
        self.syscalls = syscalls
        self.effect = effect
        self.share = share
        self.path = path
        self.address = address
        self.after = after
        self.count = count
        self.seed = seed
    }

    /// No new descriptor: what a process meets that has used up its own (`EMFILE`) or the host's (`ENFILE`).
    public static func descriptorExhaustion(_ error: ErrorNumber = .EMFILE, share: Double = 1) -> SyscallRule {
        SyscallRule(SyscallName.makingDescriptors, .error(error), share: share)
    }

    /// What it does, in words.
    public var summary: String {
        let calls = syscalls.map(\.text).joined(separator: ", ")
        let met =
            switch effect {
            case .error(let error):
                "fail \(share < 1 ? "\(Percent(share: share).fieldText) of " : "")\(calls) with \(error)"
            case .delay(let delay, let jitter):
                "delay \(share < 1 ? "\(Percent(share: share).fieldText) of " : "")\(calls) by "
                    + Duration.nanoseconds(delay).fieldText
                    + (jitter > 0 ? " ± \(Duration.nanoseconds(jitter).fieldText)" : "")
            }
        var text = met
        if let path { text += " on \(path)" }
        if let address { text += " to \(address)" }
        if after > 0 { text += ", after the first \(after)" }
        if let count { text += ", at most \(count) times" }
        return text
    }
}

extension SyscallName {
    /// The calls that fail for want of a free descriptor. dup2(2) is none of them: it is told which one to take.
    public static let makingDescriptors = [
        "accept", "accept4", "creat", "dup", "epoll_create", "epoll_create1", "eventfd", "eventfd2",
        "inotify_init", "inotify_init1", "memfd_create", "open", "openat", "openat2", "pidfd_open", "pipe", "pipe2",
        "signalfd", "signalfd4", "socket", "socketpair", "timerfd_create",
    ].map { SyscallName($0) }
}
