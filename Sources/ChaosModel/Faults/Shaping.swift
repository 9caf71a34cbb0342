/// Lowers what happens to packets to the best mechanism: shared by every fault that treats packets rather than refuses them.
struct Shaping {
    /// The fault's name, for messages.
    let fault: String
    /// Which packets.
    let scope: TrafficScope
    /// What happens to them.
    let treatment: PacketTreatment
    /// Interface of remote traffic; the default route's when `nil`.
    let interface: String?

    /// netem in our HTB tree where packets leave and the kernel has it, a userspace queue everywhere else.
    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let matches = try scope.matches(on: survey)
        if survey.has(.netem) && survey.has(.htb) && survey.has(.nftables),
            // netem cuts a jitter off at 2.1 s.
            treatment.jitter <= Int64(Int32.max), let changes = try shaped(matches, on: survey)
        {
            return changes
        }
        return [try queue(try scope.rules(on: survey) { _ in .queue(0) }, on: survey)]
    }

    /// netem where packets leave: loopback, and the interface of remote traffic. Packets that arrive from
    /// outside cannot be shaped by a root qdisc and go through the queue. `nil` when a qdisc in the way is not ours.
    private func shaped(_ matches: [PacketMatch], on survey: Survey) throws(PlanError) -> [Change]? {
        var changes: [Change] = []
        let isLocal = survey.target?.isLocal == true
        // The socket that receives is known only on arrival, also on loopback.
        let bound = matches.filter { $0.receivingCgroup != nil }
        let local = matches.filter { $0.mayBeLoopback && $0.receivingCgroup == nil }
        if !local.isEmpty {
            guard let lo = survey.interfaces.first(where: { $0.value.isLoopback }), !lo.value.isForeign else {
                return nil
            }
            changes.append(impairment(on: lo.key, local.map { $0.over(loopback: true) }, survey))
        }
        let remote = matches.filter { $0.mayBeRemote && $0.receivingCgroup == nil }.map { $0.over(loopback: false) }
        let leaving = remote.filter { $0.isBoundToSender || $0.isToTarget != isLocal }
        let isOutside = survey.interfaces.values.contains { !$0.isLoopback }
        let arriving = (isOutside ? remote.filter { !$0.isBoundToSender && $0.isToTarget == isLocal } : []) + bound
        if !leaving.isEmpty, let outside = interface ?? survey.defaultRouteInterface {
            guard let facts = survey.interfaces[outside] else {
                throw PlanError("this host has no interface `\(outside)`")
            }
            guard !facts.isForeign else { return nil }
            changes.append(impairment(on: outside, leaving, survey))
        }
        if !arriving.isEmpty {
            guard survey.has(.packetQueue) else {
                throw PlanError(
                    "packets that arrive from other hosts can only be held in NFQUEUE, which does not work here: "
                        + (survey.capabilities[.packetQueue]?.detail ?? "not attempted"),
                    fix: "load nfnetlink_queue, or mean loopback only with `to: 127.0.0.0/8`")
            }
            let rules =
                scope.exemptions(on: survey)
                + arriving.map { PacketRule(hook: .input, match: $0, verdict: .queue(0)) }
            changes.append(try queue(rules, on: survey))
        }
        return changes.isEmpty ? nil : changes
    }

    private func impairment(on interface: String, _ matches: [PacketMatch], _ survey: Survey) -> Change {
        let minor = UInt16(truncatingIfNeeded: 0x10 + survey.step)
        let verdict = PacketRule.Verdict.classify(major: Impairment.major, minor: minor)
        let rules =
            scope.exemptions(on: survey).filter { $0.hook == .output }
            + matches.map { PacketRule(hook: .output, match: $0, verdict: verdict) }
        let table = survey.token + "_" + interface.nftName
        return .addImpairment(
            Impairment(
                interface: interface, minor: minor,
                filter: PacketFilter(table: table, rules: rules, namespace: survey.namespace), treatment: treatment))
    }

    private func queue(_ rules: [PacketRule], on survey: Survey) throws(PlanError) -> Change {
        try survey.require(.packetQueue, for: fault)
        let number = survey.freeQueue
        let queued = rules.map { rule in
            var rule = rule
            if rule.verdict == .queue(0) { rule.verdict = .queue(number) }
            return rule
        }
        let filter = PacketFilter(table: survey.token, rules: queued, namespace: survey.namespace)
        return .startHelper(
            Helper(
                token: survey.token,
                work: .holdPackets(PacketQueue(filter: filter, number: number, treatment: treatment))))
    }
}

extension String {
    /// An interface's name as a part of an nft name.
    var nftName: String { String(map { $0.isLetter || $0.isNumber ? $0 : "_" }) }
}
