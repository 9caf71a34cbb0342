import ChaosModel

extension LinuxHost {
    /// Whether a helper runs, and the table it owns is there.
    func isRunning(_ helper: Helper) throws(HostError) -> Bool {
        guard !HelperProcesses.pids(of: helper.token).isEmpty else { return false }
        switch helper.work {
        case .burnCPU: return true
        case .holdPackets(let queue): return try isPresent(queue.filter)
        }
    }
}
