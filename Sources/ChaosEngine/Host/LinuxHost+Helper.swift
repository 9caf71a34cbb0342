import ChaosModel
import LinuxKernel

extension LinuxHost {
    /// Whether a helper runs, and the table it owns is there. One that is stopped does nothing for its fault.
    func isRunning(_ helper: Helper) throws(HostError) -> Bool {
        let pids = HelperProcesses.pids(of: helper.token)
        // What a helper has started goes on when it is stopped itself.
        let own = helpers.pid(of: helper.token)
        let leading = pids.filter { own == nil || $0 == own }
        guard leading.contains(where: { ProcessTable.stat($0)?.state != "T" }) else { return false }
        if case .traceSyscalls(let trace) = helper.work { return isTracing(trace, by: pids) }
        return try helper.work.details.ownedFilter.map { (filter) throws(HostError) in try isPresent(filter) } ?? true
    }

    /// Whether each of the processes that still runs has the helper for its tracer, by the kernel's own account.
    private func isTracing(_ trace: SyscallTrace, by helpers: [Int32]) -> Bool {
        trace.processes.allSatisfy { process in
            !ProcessTable.isAlive(process.pid, startTicks: process.startTicks)
                || SyscallTracer.tracer(of: process.pid).map(helpers.contains) ?? false
        }
    }

    /// Kills the helpers of this process that have stopped answering.
    /// - Parameter now: the monotonic clock in nanoseconds.
    /// - Returns: their tokens.
    func killSilentHelpers(at now: UInt64) -> [String] { helpers.killSilent(at: now) }

    /// What helpers of this process have to tell since the last time.
    func news(of helpers: [Helper]) -> [String] { self.helpers.news(of: helpers) }

    /// What the helper counted, and what its rules matched.
    func evidence(of helper: Helper) throws(HostError) -> [String: Double] {
        let work = helper.work.details
        var evidence = helpers.counters(of: helper)
        // The table goes with a helper that dies; what it counted is not lost with it.
        if let filter = work.ownedFilter, try hasTable(filter.table, in: filter.namespace) {
            let matched = try packets(of: filter)
            if work.redirectionPorts == nil {
                evidence.merge(matched) { counted, _ in counted }
            } else {
                // A rule that translates meets the first packet of each flow only.
                evidence["flows_redirected"] = matched["packets"]
            }
        }
        return evidence
    }
}
