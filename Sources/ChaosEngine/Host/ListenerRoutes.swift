import ChaosModel
import LinuxKernel
import Synchronization

/// Who answers for a listener when its supervisor cannot.
protocol ListenerKeeper: Sendable {
    /// Keeps copies of a listener and of the memory of its calls, and answers from the moment the supervisor has ended.
    /// - Parameter supervisor: a pidfd; `nil` when there is none any more.
    /// - Throws: `KernelError` when the keeper cannot be told.
    func keep(listener: Int32, calls: Int32, supervisor: Int32?) throws(KernelError)
}

/// Where the listeners of launched workloads go: to their supervisor, and a copy of each to the guardian. Without an open
/// listener the kernel fails every call of the filter with ENOSYS.
final class ListenerRoutes: Sendable {
    private let helpers: HelperProcesses
    private let keeper = Mutex<(any ListenerKeeper)?>(nil)

    init(_ helpers: HelperProcesses) { self.helpers = helpers }

    /// Names the keeper; listeners from before have none.
    func keep(by keeper: any ListenerKeeper) { self.keeper.withLock { $0 = keeper } }

    /// Hands a listener on.
    /// - Parameter token: the supervisor's.
    /// - Throws: `KernelError` when nobody is left who would answer.
    func adopt(
        _ listener: consuming OwnedDescriptor, of process: ProcessIdentity, by token: String
    ) throws(KernelError) {
        let calls = try SyscallListener.makeTable()
        let supervisor = try pidfd(of: token)
        defer { if let supervisor { _ = OwnedDescriptor(owning: supervisor) } }
        let keeper = self.keeper.withLock { $0 }
        // The keeper first: what it has, nobody can lose.
        try keeper?.keep(listener: listener.number, calls: calls.number, supervisor: supervisor)
        do throws(HostError) {
            try helpers.send(.adopt(process: process), descriptors: [listener.number, calls.number], to: token)
        } catch {
            // A supervisor that was killed is no reason not to start a workload again, as long as someone answers.
            guard keeper != nil, supervisor.map({ Self.hasEnded($0) }) ?? true else {
                throw KernelError(error.operation, errno: error.errno)
            }
        }
    }

    /// A pidfd of the supervisor, for the caller to close; `nil` when it has ended.
    private func pidfd(of token: String) throws(KernelError) -> Int32? {
        guard let pid = helpers.pid(of: token), let stat = ProcessTable.stat(pid),
            let handle = try ProcessHandle(pid: pid, startTicks: stat.startTicks)
        else { return nil }
        return handle.release().release()
    }

    private static func hasEnded(_ pidfd: Int32) -> Bool {
        (try? Poller.wait(for: [pidfd], milliseconds: 0))?.isEmpty == false
    }
}
