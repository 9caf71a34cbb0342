import ChaosModel

extension LinuxHost {
    /// Whether a helper runs, and the table it owns is there.
    func isRunning(_ helper: Helper) throws(HostError) -> Bool {
        guard !HelperProcesses.pids(of: helper.token).isEmpty else { return false }
        return try helper.work.details.ownedFilter.map { (filter) throws(HostError) in try isPresent(filter) } ?? true
    }

    /// What the helper counted, what its rules matched, and the CPU time of a burner.
    func evidence(of helper: Helper) throws(HostError) -> [String: Double] {
        let work = helper.work.details
        var evidence = helpers.counters(of: helper)
        if case .burnCPU = helper.work { evidence["cpu_seconds"] = helpers.cpuSeconds(of: helper.token) }
        if let filter = work.ownedFilter {
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
