import ChaosModel
import Synchronization

/// A host in memory that refuses what the kernel refuses. It can crash at any effect, after which only what the kernel
/// cleans up by itself is gone, and it can refuse any effect with an error number of choice.
///
/// Effects are counted from 0: every call of the protocol but `survey` and `evidence` is one, and so is each further
/// part of a change with several parts, so that a crash at every number meets every half-made change.
public final class SimulatedHost: Host {
    private struct Core {
        var state: SimulatedState
        var effects = 0
        var hasCrashed = false
        var nextPID: Int32 = 5000
    }

    /// What becomes of an effect.
    public enum Fate: Sendable {
        /// It goes on, unless the kernel refuses it by itself.
        case proceeds
        /// The kernel refuses it.
        case refused(SimulatedErrno)
        /// The executor is dead from here on.
        case crashed
    }

    /// What the host's kernel can do.
    public let kernel: SimulatedKernel
    private let fate: @Sendable (_ number: Int, _ operation: String) -> Fate
    private let core: Mutex<Core>

    /// Makes a host.
    /// - Parameters:
    ///   - crashAfter: the number of effects after which the executor is dead.
    ///   - failing: effects that the kernel refuses.
    public convenience init(
        _ kernel: SimulatedKernel, state: SimulatedState? = nil, crashAfter: Int? = nil,
        failing: [Int: SimulatedErrno] = [:]
    ) {
        self.init(kernel, state: state) { number, _ in
            if let crashAfter, number >= crashAfter { return .crashed }
            return failing[number].map { .refused($0) } ?? .proceeds
        }
    }

    /// Makes a host whose effects go as `fate` decides, which may also disturb it.
    public init(
        _ kernel: SimulatedKernel, state: SimulatedState? = nil,
        fate: @escaping @Sendable (_ number: Int, _ operation: String) -> Fate
    ) {
        self.kernel = kernel
        self.fate = fate
        core = Mutex(Core(state: state ?? kernel.freshState()))
    }

    /// The state now.
    public var state: SimulatedState { core.withLock { $0.state } }

    /// How many effects there were.
    public var effects: Int { core.withLock { $0.effects } }

    /// The same host as the next process finds it after the executor's death.
    public func afterDeath(crashAfter: Int? = nil, failing: [Int: SimulatedErrno] = [:]) -> SimulatedHost {
        var left = state
        left.endExecutor()
        return SimulatedHost(kernel, state: left, crashAfter: crashAfter, failing: failing)
    }

    /// Changes the state from outside, as other programs of the host do.
    public func disturb(_ change: (inout SimulatedState) -> Void) { core.withLock { change(&$0.state) } }

    /// One more effect; throws when the host crashes there or refuses it.
    func effect(_ operation: String) throws(HostError) {
        let number = core.withLock { core in
            core.effects += 1
            return core.effects - 1
        }
        let fate = fate(number, operation)
        if case .crashed = fate { crash() }
        if core.withLock({ $0.hasCrashed }) { throw HostError(operation, reason: "crashed") }
        if case .refused(let errno) = fate { throw errno.error(operation) }
    }

    /// Ends the executor: nothing that it does from now on has an effect.
    public func crash() {
        core.withLock { core in
            if !core.hasCrashed { core.state.endExecutor() }
            core.hasCrashed = true
        }
    }

    /// Reads or changes the state as one effect.
    func attempt<T: Sendable>(
        _ operation: String, _ body: (inout SimulatedState) throws(HostError) -> T
    ) throws(HostError) -> T {
        try effect(operation)
        return try core.withLock { (core) throws(HostError) in try body(&core.state) }
    }

    /// Refuses what needs a privilege that the executor lacks.
    func requirePrivilege(_ operation: String) throws(HostError) {
        guard kernel.isPrivileged else { throw SimulatedErrno.notPermitted.error(operation) }
    }

    /// A process number that nobody has.
    func takePID() -> Int32 {
        core.withLock { core in
            core.nextPID += 1
            return core.nextPID
        }
    }
}
