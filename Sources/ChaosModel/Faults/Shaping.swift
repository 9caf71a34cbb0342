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
    /// The share of the packets in scope that it happens to, 0...1.
    let share: Double

    /// A class of our HTB tree where packets leave and the kernel has what it takes, a userspace queue everywhere else.
    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        if share < 1 { try survey.require(.nftRandom, for: "\(fault) with `percent`") }
        if let changes = try shaped(on: survey) {
            guard let rival = rival(of: changes, on: survey) else { return changes }
            guard survey.has(.packetQueue) else {
                throw PlanError(
                    "\(fault) treats packets on an interface where \(rival.holder) has a traffic class, and only one of "
                        + "the two would act; NFQUEUE, which could do the other, does not work here: "
                        + (survey.capabilities[.packetQueue]?.detail ?? "not attempted"),
                    fix: "run them one after the other, or load nfnetlink_queue")
            }
        }
        return [try queue(try scope.rules(on: survey) { _ in .queue(0) }, on: survey)]
    }

    /// What the plan's reader should know: how the mechanism that was chosen differs from what was asked.
    func notes(on survey: Survey) -> [String] {
        guard let changes = try? changes(on: survey) else { return [] }
        let isShaped = changes.contains { if case .addImpairment = $0 { true } else { false } }
        var notes: [String] = []
        if !isShaped, let rival = ((try? shaped(on: survey)) ?? nil).flatMap({ rival(of: $0, on: survey) }) {
            notes.append(
                "\(rival.holder) has a traffic class for these packets already, so this one holds them in NFQUEUE")
        } else if !isShaped, let reason = reasonForQueue(on: survey) {
            notes.append("\(reason): packets are held in NFQUEUE by a process of ours, with the same meaning")
        }
        if isShaped && treatment.isRandom && !survey.has(.netemSeed) {
            notes.append(
                "the seed has no hold: netem takes none on this kernel, so the pattern differs from run to run")
        }
        if isShaped && interface == nil, let outside = survey.defaultRouteInterface,
            changes.contains(where: { $0.isImpairment(on: outside) }), survey.interfaces.count > 2
        {
            notes.append("of the packets that leave, only those by \(outside) are met: name another by `interface`")
        }
        if let share = treatment.correlatedShare {
            notes.append(
                "a correlation makes a share of \(Percent(share: share).fieldText) rarer than asked, as in tc-netem: "
                    + "the record has the true number")
        }
        if share < 1 {
            notes.append(
                "which \(Percent(share: share).fieldText) of the packets it happens to is chosen without the seed")
        }
        if isShaped, let rate = treatment.rate, Double(rate.queueBytes) > rate.askedQueueBytes + 1 {
            notes.append(
                "packets may wait longer than \(rate.latency.asMilliseconds): the queue has to take two of 64 KiB")
        }
        return notes
    }

    /// Why the queue has to do what a qdisc does elsewhere; `nil` when it is not for want of one.
    private func reasonForQueue(on survey: Survey) -> String? {
        if !survey.has(.htb) { return "this kernel has no sch_htb" }
        if treatment.needsNetem && !survey.has(.netem) { return "this kernel has no sch_netem" }
        let foreign = survey.interfaces.filter { name, facts in
            facts.isForeign && (facts.isLoopback || name == interface ?? survey.defaultRouteInterface)
        }
        guard let (name, facts) = foreign.min(by: { $0.key < $1.key }) else { return nil }
        return "the \(facts.rootQdisc) qdisc of \(name) is not ours and stays as it is"
    }

    /// Who holds a class that would compete with one of these.
    private func rival(of changes: [Change], on survey: Survey) -> TrafficClaim? {
        survey.claims.first { claim in
            changes.contains { change in
                guard case .addImpairment(let impairment) = change else { return false }
                return claim.impairment.competes(with: impairment)
            }
        }
    }

    /// Classes where packets leave: loopback, and the interface of remote traffic. Packets that arrive from
    /// outside cannot be shaped by a root qdisc and go through the queue. `nil` when the kernel lacks
    /// the qdiscs, or one in the way is not ours.
    private func shaped(on survey: Survey) throws(PlanError) -> [Change]? {
        let matches = try scope.matches(on: survey)
        let hasQdiscs = survey.has(.htb) && (survey.has(.netem) || !treatment.needsNetem)
        // netem cuts a jitter off at 2.1 s.
        guard hasQdiscs, survey.has(.nftables), treatment.jitter <= Int64(Int32.max) else { return nil }
        var changes: [Change] = []
        let isLocal = survey.target?.isLocal == true
        // The socket that receives is known only on arrival, also on loopback.
        let bound = matches.filter { $0.receivingCgroup != nil }
        let own = survey.network.addresses.compactMap { try? CIDR(field: $0) }
        let local = matches.filter { $0.mayStay(onHostWith: own) && $0.receivingCgroup == nil }
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
        for outside in leaving.isEmpty ? [] : outsides(on: survey) {
            guard let facts = survey.interfaces[outside] else {
                throw PlanError("this host has no interface `\(outside)`")
            }
            guard !facts.isForeign else { return nil }
            changes.append(impairment(on: outside, leaving.map { $0.leaving(by: outside) }, survey))
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

    /// The interfaces of remote traffic: all there are, where there is no default route.
    private func outsides(on survey: Survey) -> [String] {
        (interface ?? survey.defaultRouteInterface).map { [$0] }
            ?? survey.interfaces.filter { !$0.value.isLoopback }.map(\.key).sorted()
    }

    private func impairment(on interface: String, _ matches: [PacketMatch], _ survey: Survey) -> Change {
        let minor = UInt16(truncatingIfNeeded: 0x10 + survey.step)
        let verdict = PacketRule.Verdict.classify(major: Impairment.major, minor: minor)
        let rules =
            scope.exemptions(on: survey).filter { $0.hook == .output }
            + matches.map { PacketRule(hook: .output, match: $0.drawn(share), verdict: verdict) }
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
            if rule.verdict == .queue(0) {
                rule.verdict = .queue(number)
                rule.match = rule.match.drawn(share)
            }
            return rule
        }
        let filter = PacketFilter(table: survey.token, rules: queued, namespace: survey.namespace)
        return .startHelper(
            Helper(
                token: survey.token,
                work: .holdPackets(PacketQueue(filter: filter, number: number, treatment: treatment))))
    }
}

extension PacketMatch {
    /// A random share of the same packets.
    func drawn(_ share: Double) -> PacketMatch {
        var copy = self
        if share < 1 { copy.share = share }
        return copy
    }
}

extension Change {
    /// Whether it makes a traffic class on this interface.
    fileprivate func isImpairment(on interface: String) -> Bool {
        if case .addImpairment(let impairment) = self { impairment.interface == interface } else { false }
    }
}

extension PacketTreatment {
    /// The first share below a half that is drawn with a correlation: netem averages each draw with the one before, so
    /// that small values come seldom. See get_crandom() of net/sched/sch_netem.c.
    fileprivate var correlatedShare: Double? {
        var chances = [duplicate, corrupt, reorder?.chance].compactMap { $0 }
        if case .random(let chance)? = loss { chances.append(chance) }
        return chances.first { $0.correlation > 0 && $0.share < 0.5 }?.share
    }
}

extension String {
    /// An interface's name as a part of an nft name.
    var nftName: String { String(map { $0.isLetter || $0.isNumber ? $0 : "_" }) }
}
