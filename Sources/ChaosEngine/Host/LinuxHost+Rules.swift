import ChaosModel
import LinuxKernel

/// Rules of helpers that were there before the step.
extension LinuxHost {
    func undo(of rule: HelperRule) throws(HostError) -> Undo {
        try refuse(isArmed(rule.slot, of: rule.helper), .armHelper(rule))
        return .disarmHelper(token: rule.helper, slot: rule.slot)
    }

    func arm(_ rule: HelperRule) throws(HostError) {
        try helpers.send(.arm(slot: rule.slot, rule.work), to: rule.helper)
    }

    /// Takes a rule back. A helper of a dead executor has seen the end of its orders and let go; one that does not, because
    /// it hangs or is stopped, is killed: whatever it held goes on then.
    func disarm(_ slot: Int, of token: String) throws(HostError) {
        guard isArmed(slot, of: token) else { return }
        // One that cannot be told any more lets go by its end.
        if helpers.isOwn(token) { try? helpers.send(.disarm(slot: slot), to: token) }
        let isLetGo = Patience(limit: .milliseconds(500)).wait { !isArmed(slot, of: token) }
        if !isLetGo { try helpers.kill(token) }
    }

    /// Whether a helper has a rule in force; one that is gone has none.
    func isArmed(_ slot: Int, of token: String) -> Bool {
        HelperProcesses.pids(of: token).contains { pid in
            (try? SharedCounters(of: pid, descriptor: HelperRole.countersDescriptor))
                .map { RuleCounters(row: $0, slot: slot).isArmed } ?? false
        }
    }

    func evidence(of rule: HelperRule) -> [String: Double] {
        guard let row = helpers.row(of: rule.helper) else { return [:] }
        let counters = RuleCounters(row: row, slot: rule.slot)
        // What an earlier rule in this place counted is none of this one's.
        guard counters.isArmed else { return [:] }
        let names = type(of: rule.work.details).counterNames
        return Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Double(counters[$0])) })
    }
}
