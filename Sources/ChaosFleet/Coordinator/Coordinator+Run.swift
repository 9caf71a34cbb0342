import ChaosModel
import LinuxKernel

extension Coordinator {
    /// Runs a drill. Blocks until every host has taken everything back, or is known to do so by itself.
    /// - Throws: `EtcdError`, `KernelError`, `SigningKey.Failure` when it could not even begin: nothing is injected then.
    public func run(_ plan: FleetPlan, by key: SigningKey) throws -> Outcome {
        tell("preparing \(plan.parts.map(\.host.name).joined(separator: ", "))")
        do {
            try handOut(plan.parts, .run, by: key)
        } catch {
            clean()
            throw error
        }
        do throws(Stop) {
            try prepare()
            for gate in 0..<plan.gates {
                try awaitAll(at: gate)
                tell(gate == 0 ? "ready" : "ready for stage \(gate + 1)")
                try open(gate)
            }
            try awaitEnd()
        } catch {
            tell("stopping: \(error.reason)")
            stopReason = error.reason
            keeper?.say { $0.stop = error.reason }
        }
        tell("ending")
        collect()
        clean()
        let outcome = Outcome(
            hosts: hosts.values.sorted { $0.name < $1.name }.map(HostOutcome.init), stop: stopReason,
            beganAt: beganAt, gates: gates)
        tell("over")
        return outcome
    }

    /// Asks every host what it would do.
    /// - Returns: the plan of each host, or why it refuses.
    /// - Throws: as `run`.
    public func plans(_ plan: FleetPlan, by key: SigningKey) throws -> [HostOutcome] {
        defer { clean() }
        try handOut(plan.parts, .plan, by: key)
        let end = Clock.monotonicNanoseconds() + UInt64(settings.prepareWithin.nanoseconds)
        while !hosts.values.allSatisfy(\.isComplete), Clock.monotonicNanoseconds() < end {
            listen(for: 200)
            // One that refuses does not keep the others from answering; what ends us does.
            if let reason = stopReason, !hosts.values.contains(where: { reason.hasPrefix($0.name) }) { break }
        }
        return hosts.values.sorted { $0.name < $1.name }.map(HostOutcome.init)
    }

    /// Compares clocks while the hosts prepare.
    private func prepare() throws(Stop) {
        for number in 1...Self.pings {
            keeper?.say { $0.ping = number }
            let end = Clock.monotonicNanoseconds() + Self.pingDistance
            while Clock.monotonicNanoseconds() < end { try pump(for: 20) }
        }
    }

    /// Waits until every host stands at a gate.
    private func awaitAll(at gate: Int) throws(Stop) {
        let patience = gate == 0 ? settings.prepareWithin : .seconds(280)
        var end = Clock.monotonicNanoseconds() + UInt64(patience.nanoseconds)
        var number = Self.pings
        while !hosts.values.allSatisfy({ $0.state.phase == .ready && $0.state.gate == gate }) {
            // A stage takes as long as it takes; what counts is that all end it at about the same time.
            if gate > 0, !hosts.values.contains(where: { $0.state.phase == .ready }) {
                end = Clock.monotonicNanoseconds() + UInt64(patience.nanoseconds)
            }
            guard Clock.monotonicNanoseconds() < end else {
                let late = hosts.values.filter { $0.state.phase != .ready }.map(\.name).sorted()
                throw Stop(
                    reason: "\(late.joined(separator: ", ")) did not get ready within \(patience.fieldText)")
            }
            if gate == 0 {
                try sendClocks()
                // Hosts that came late have heard few words.
                if hosts.values.contains(where: { $0.pongs < Self.pings / 2 && $0.isHeard }) {
                    number += 1
                    keeper?.say { $0.ping = number }
                }
            }
            try pump(for: 100)
        }
    }

    /// Tells each host how its clock stands to ours.
    private func sendClocks() throws(Stop) {
        for (name, progress) in hosts where !progress.isClockSent && progress.pongs >= Self.pings / 2 {
            guard let comparison = progress.comparison else { continue }
            do throws(EtcdError) {
                try client.put(
                    keys.clock(name, run: settings.run), FleetCoding.bytes(comparison), lease: keeper?.lease)
                hosts[name]?.isClockSent = true
            } catch { tell("warning: \(error)") }
        }
    }

    /// How long hosts have to arm: long enough for three answers of the slowest, and well within the lease.
    private var lead: Int64 {
        min(max(Self.lead, settings.lease.nanoseconds / 2), Self.lead + 3 * slowestAnswer)
    }

    /// Opens a gate on all hosts at a common time, or on none.
    private func open(_ gate: Int) throws(Stop) {
        let time = GateTime(gate: gate, at: FleetClock.now + lead)
        keeper?.say { $0.commit = time }
        tell("committed to \(FleetTime.words(time.at))")
        while !hosts.values.allSatisfy({ $0.state.phase == .armed && $0.state.gate == gate }) {
            guard FleetClock.now < time.at - Self.margin else {
                let late = hosts.values.filter { $0.state.phase != .armed }.map(\.name).sorted()
                throw Stop(reason: "\(late.joined(separator: ", ")) did not answer in time for the common start")
            }
            try pump(for: 20)
        }
        let change = keeper?.say { $0.go = gate } ?? 0
        while keeper?.isWritten(change) != true {
            guard FleetClock.now < time.at - Self.margin / 4 else {
                throw Stop(reason: "etcd did not take the word to go in time")
            }
            try pump(for: 10)
        }
        gates.append(time)
        while FleetClock.now < time.at { try pump(for: 20) }
        // Who has not said by now that it goes on may not have heard the word.
        while hosts.values.contains(where: { $0.state.phase == .armed }) {
            guard FleetClock.now < time.at + Self.lead else {
                let late = hosts.values.filter { $0.state.phase == .armed }.map(\.name).sorted()
                throw Stop(reason: "\(late.joined(separator: ", ")) did not say that it has begun")
            }
            try pump(for: 20)
        }
        tell(gate == 0 ? "started" : "went on")
    }

    /// Waits until every host is through.
    private func awaitEnd() throws(Stop) {
        while !hosts.values.allSatisfy(\.isComplete) { try pump(for: 250) }
    }

    /// Waits for what hosts still have to say. One that is cut off takes everything back by itself within the lease: it is
    /// waited for a while longer, since its record is worth having.
    private func collect() {
        let lease = UInt64(settings.lease.nanoseconds)
        let begin = Clock.monotonicNanoseconds()
        let mustBeBack = begin + lease + 5_000_000_000
        while true {
            let open = hosts.values.filter { !$0.isComplete }
            let now = Clock.monotonicNanoseconds()
            if open.isEmpty || keeper?.loss != nil && now > mustBeBack { return }
            let waited = open.contains { $0.lostAt == nil && $0.isHeard }
            // Whoever is there ends by itself, in the time that taking back takes.
            if now > begin + (waited ? 120_000_000_000 : 0) + lease + 5_000_000_000 { return }
            listen(for: 200)
        }
    }
}
