import ChaosModel
import LinuxKernel

/// Gives up every capability that a process of ours does not need, for good and in each of its threads.
public struct PrivilegeLimit: Sendable {
    /// What is kept, as far as it was held.
    public let kept: Set<LinuxCapability>
    /// How long other threads may take. Less than a guardian's patience with an executor.
    private static let patience: UInt64 = 1_500_000_000

    /// Keeps a set.
    public init(keeping kept: Set<LinuxCapability>) { self.kept = kept.intersection(Self.held) }

    /// Keeps what a plan names, and what it takes to reach our own files where they are out of reach without.
    /// - Parameters:
    ///   - state: the directory of the journal and the bundles.
    ///   - executable: the `aftershock` command.
    ///   - halt: what looks for halt marks meanwhile.
    ///   - written: other directories that are written to at the end.
    public init(
        _ plan: Plan, state: String, executable: String, halt: HaltWatch? = nil, written: [String] = []
    ) {
        var kept = plan.privileges.kept(of: .all).union(halt?.privileges ?? [])
        let places =
            [HostFacts.currentDirectory, executable]
            + plan.workloads.flatMap { workload in
                [workload.directory, workload.command.first { $0.hasPrefix("/") }].compactMap(\.self)
            }
        // Root in somebody's private directory.
        if !places.allSatisfy(FileAccess.mayReach) { kept.insert(.dacReadSearch) }
        if !([state] + written).allSatisfy(FileAccess.mayWrite) { kept.insert(.dacOverride) }
        self.init(keeping: kept)
    }

    /// The capabilities of this process, now.
    public static var held: Set<LinuxCapability> { Set(mask: HostFacts.effectiveCapabilities) }

    /// Drops the rest, and sees to it that no thread has kept more.
    /// - Parameter gainsNothing: whether programs that are started from now on get no more either: not where those are
    ///   somebody's own, such as launched targets.
    /// - Throws: `KernelError` when the kernel refuses, or a thread still holds more.
    public func impose(gainsNothing: Bool) throws(KernelError) {
        try ThreadPrivileges.keepOnly(kept.mask, gainsNothing: gainsNothing)
        ThreadPrivileges.beVisible()
        var others = ThreadPrivileges.threads(holdingMoreThan: kept.mask)
        // One that was just started has yet to drop its own, and one that was joined is listed until the kernel is done.
        let end = Clock.monotonicNanoseconds() + Self.patience
        while !others.isEmpty, Clock.monotonicNanoseconds() < end {
            Clock.sleep(milliseconds: 1)
            others = ThreadPrivileges.threads(holdingMoreThan: kept.mask)
        }
        guard others.isEmpty else {
            throw KernelError("drop capabilities in threads \(others)", errno: 1)
        }
    }
}
