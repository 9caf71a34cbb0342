import ChaosEngine
import ChaosFleet
import ChaosModel
import ChaosReport
import FoundationEssentials
import LinuxKernel

/// One drill over many hosts, from the plan to the report.
struct FleetDrill {
    let settings: Coordinator.Settings
    let spec: FleetSpecFile
    let plan: FleetPlan
    let state: String
    let output: DrillOutput
    /// Who wants it, where somebody says so for whoever runs the command.
    let trigger: String?

    /// Runs it and writes the bundle.
    /// - Returns: the exit code.
    func carryOut(by key: SigningKey) throws -> Int32 {
        let bundle = RunBundle(state: state, run: settings.run)
        guard !bundle.isThere else {
            throw Refusal(
                "aftershock: error: there is a run \(settings.run) already: nothing is run under its name again")
        }
        let audit = DrillAudit(
            state: state, run: settings.run, experiment: plan.spec.whole, spec: spec.bytes, trigger: trigger)
        return try audit.watching { try carryOut(by: key, in: bundle, audit) }
    }

    private func carryOut(by key: SigningKey, in bundle: RunBundle, _ audit: DrillAudit) throws -> Int32 {
        let coordinator = try Coordinator.make(settings) { text in
            if !output.quiet { Output.error("fleet: " + Printable.text(text)) }
        }
        let text = ([FleetPlanCommand.head(plan)] + plan.parts.map { "\n# \($0.host.name)\n\($0.text)" }).joined(
            separator: "\n")
        let head: String
        do throws(AuditError) { head = try audit.begin(plan, text: text) } catch {
            throw Refusal("aftershock: error: \(error)")
        }
        let outcome = try coordinator.run(plan, by: key)
        if let refusal = refusal(outcome) { throw refusal }
        do {
            try bundle.create()
            try bundle.write("spec.yaml", spec.bytes)
            try bundle.write("plan.txt", Array(text.utf8))
            try bundle.write(RunBundle.auditHead, Array((head + "\n").utf8))
        } catch { Output.error("aftershock: the bundle could not be written: \(error)") }
        return try publish(merged(outcome), in: bundle, audit)
    }

    /// A drill that some host refused before anything began anywhere is a bad plan, not a drill.
    private func refusal(_ outcome: Coordinator.Outcome) -> Refusal? {
        let refusing = outcome.hosts.filter { $0.state.phase == .refused }
        guard outcome.gates.isEmpty, !refusing.isEmpty else { return nil }
        return Refusal(
            refusing.map { "aftershock: error: \($0.host.name) refuses: " + Printable.text($0.state.text) }.joined(
                separator: "\n"))
    }

    private func merged(_ outcome: Coordinator.Outcome) -> FleetMerge {
        let whole = plan.spec.whole
        var base = Record(
            run: settings.run, experiment: whole.name, startedAt: Double(outcome.beganAt) / 1e9)
        base.hypothesis = whole.hypothesis
        base.labels = whole.labels
        base.every = whole.every?.seconds
        base.slos = whole.slos
        base.recovery = whole.recovery
        base.steadyState = whole.steadyState
        base.milestones = whole.milestones.isEmpty ? nil : whole.milestones
        base.specHash = (try? Digest.sha256(spec.bytes)) ?? ""
        base.environment.host = HostFacts.hostname
        base.environment.kernel = HostFacts.kernelRelease
        base.environment.cpus = HostFacts.onlineCPUs
        base.environment.version = Version.text
        // Where the SLOs did not hold before anything was injected, that is the verdict.
        let hadSteadyState = !outcome.gates.isEmpty || !outcome.hosts.contains { $0.state.exitCode == 4 }
        base.stopped = hadSteadyState ? outcome.stop : nil
        base.fleet = FleetFacts(
            fleet: settings.fleet, size: plan.rosterCount, hosts: [], lease: settings.lease.seconds,
            gates: outcome.gates.map { Double($0.at - outcome.beganAt) / 1e9 })
        for gate in outcome.gates {
            base.events.append(
                Record.Event(
                    at: gate.at - outcome.beganAt, kind: .stage,
                    text: gate.gate == 0 ? "common start" : "common start of stage \(gate.gate + 1)"))
        }
        if let stop = outcome.stop {
            let moment = outcome.hosts.compactMap(\.lostAt).min() ?? FleetClock.now
            base.events.append(Record.Event(at: moment - outcome.beganAt, kind: .stopped, text: stop))
        }
        let sources = outcome.hosts.compactMap { source($0, outcome) }
        for source in sources where source.record == nil && !outcome.gates.isEmpty {
            let name = source.part.host.name
            if source.part.isHit {
                base.leftovers.append(
                    "\(name) left no record: it takes everything back within \(settings.lease.fieldText), which nobody has "
                        + "seen; there, see with: aftershock recover")
            } else if base.stopped == nil {
                base.stopped = "\(name) left no record of what it asked"
            }
        }
        return FleetMerge(
            plan, base: base, startedAt: outcome.beganAt,
            sources: sources)
    }

    private func source(_ host: HostOutcome, _ outcome: Coordinator.Outcome) -> FleetMerge.Source? {
        guard let part = plan.parts.first(where: { $0.host.name == host.host.name }) else { return nil }
        let record = host.result.flatMap { result in
            Data(base64Encoded: result.record).flatMap { try? Record(saved: Array($0)) }
        }
        var facts = FleetFacts.Host(
            name: host.host.name, isHit: host.isHit, state: host.state.phase.rawValue, reason: host.state.text,
            exitCode: host.state.exitCode, hasRecord: record != nil)
        facts.clockAhead = host.comparison.map { Double($0.offset + host.wallAhead) / 1e9 }
        facts.clockBound = host.comparison.map { Double($0.uncertainty) / 1e9 }
        facts.lostAt = host.lostAt.map { Double($0 - outcome.beganAt) / 1e9 }
        if record == nil, !host.state.isFinal {
            facts.reason = "not heard of again: it takes everything back within the lease, which nobody has seen"
        } else if !host.isHit, [0, 1].contains(host.state.exitCode) {
            // What it alone saw is no verdict: the report is about all of them.
            facts.reason = ""
        }
        return FleetMerge.Source(
            part: part, record: record, samples: host.result.map(samples) ?? [], events: host.events,
            beganAt: host.state.beganAt ?? host.result?.startedAt, comparison: host.comparison, facts: facts)
    }

    private func samples(_ result: PartResult) -> [Sample] {
        guard let bytes = Data(base64Encoded: result.samples), !bytes.isEmpty else { return [] }
        var reader = SampleReader()
        var samples: [Sample] = []
        do throws(SampleCodec.Failure) {
            try reader.take(Array(bytes)) { samples.append($0) }
            return try reader.conclude(samples).samples
        } catch {
            Output.error("aftershock: warning: samples of a host are damaged: \(error)")
            return samples
        }
    }

    private func publish(_ merge: FleetMerge, in bundle: RunBundle, _ audit: DrillAudit) throws -> Int32 {
        var report = Report(analyzing: merge.record, samples: merge.samples)
        do {
            try bundle.write(RunBundle.record, try SavedRun.encode(merge.record))
            let header = SampleCodec.header(startedAt: merge.record.startedAt)
            try bundle.write(RunBundle.samples, header + SampleCodec.blocks(of: merge.samples))
            report.hashes.merge(try bundle.hashes()) { $1 }
            report.hashes["audit"] = audit.head
            try bundle.write(RunBundle.report, Array(try JSONReport.text(report).utf8))
            try bundle.write("report.md", Array(MarkdownReport(report).text.utf8))
            try bundle.write("junit.xml", Array(JUnitReport(report).text.utf8))
            try bundle.write(
                "report.html", Array(HTMLReport(report, record: merge.record, samples: merge.samples).text.utf8))
            let manifest = try bundle.manifest()
            audit.end(report, manifest: manifest)
            try bundle.write(RunBundle.manifest, manifest)
            HistoryDesk.add(RunSummary(report, record: merge.record), state: state)
        } catch {
            Output.error("aftershock: the bundle could not be written: \(error)")
            audit.end(report, manifest: nil)
        }
        switch output.format {
        case .json: Output.line(try JSONReport.text(report))
        case .text:
            Output.line(TerminalReport(report, width: Output.width, colour: Output.isColoured(1)).text)
            Output.line("report  \(bundle.path(of: "report.html"))")
        }
        return report.exitCode
    }
}
