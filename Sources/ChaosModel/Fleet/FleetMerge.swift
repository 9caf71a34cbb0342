/// Puts the records of a drill's hosts together to one, on one axis of time: the coordinator's. Pure.
public struct FleetMerge: Sendable {
    /// What is known of one host.
    public struct Source: Sendable {
        /// What was asked of it.
        public var part: FleetPlan.Part
        /// Its own record and samples; `nil` when they never came.
        public var record: Record?, samples: [Sample]
        /// What it said while it went on, for a host without a record.
        public var events: [Record.Event]
        /// When its run began, in nanoseconds of its own clock; `nil` when that is not known.
        public var beganAt: Int64?
        /// How its clock stands to the coordinator's.
        public var comparison: ClockComparison?
        /// The facts for the report; times are filled in here.
        public var facts: FleetFacts.Host

        /// Describes a host.
        public init(
            part: FleetPlan.Part, record: Record?, samples: [Sample], events: [Record.Event], beganAt: Int64?,
            comparison: ClockComparison?, facts: FleetFacts.Host
        ) {
            self.part = part
            self.record = record
            self.samples = samples
            self.events = events
            self.beganAt = beganAt
            self.comparison = comparison
            self.facts = facts
        }
    }

    /// The record of the whole, and its samples.
    public private(set) var record: Record
    /// One for each slot of each probe, in the order of their slots.
    public private(set) var samples: [Sample] = []

    /// Merges.
    /// - Parameters:
    ///   - base: the record with all that is known of the whole; probes, faults and events are added.
    ///   - startedAt: when the whole began, in nanoseconds of the coordinator's clock.
    public init(_ plan: FleetPlan, base: Record, startedAt: Int64, sources: [Source]) {
        record = base
        var hosts: [FleetFacts.Host] = []
        for source in sources {
            let shift = source.shift(to: startedAt)
            let slack = source.comparison?.uncertainty ?? 0
            let name = source.part.host.name
            var facts = source.facts
            if let own = source.record {
                let numbers = plan.stepNumbers(of: source.part.host)
                let faults = own.faults.map { $0.moved(by: shift, slack: slack, to: name, numbers: numbers) }
                facts.firstEffect = faults.compactMap(\.effective).map { Double($0.low) / 1e9 }.min()
                facts.lastCleared = faults.compactMap(\.cleared).map { Double($0.high) / 1e9 }.max()
                record.faults += faults
                record.leftovers += own.leftovers.map { "\(name): \($0)" }
                if let ledgers = own.ledgers { record.ledgers = (record.ledgers ?? []) + ledgers }
            }
            record.events += (source.record?.events ?? source.events).map { event in
                Record.Event(at: event.at + shift, kind: event.kind, text: "\(name): \(event.text)")
            }
            hosts.append(facts)
        }
        record.faults.sort { ($0.effective?.low ?? .max, $0.step) < ($1.effective?.low ?? .max, $1.step) }
        record.events.sort { ($0.at, $0.text) < ($1.at, $1.text) }
        for spec in plan.spec.whole.probes { add(spec, sources, startedAt) }
        record.fleet?.hosts = hosts
        let spread = Self.spread(record)
        record.fleet?.startSpread = spread
    }

    /// One probe, by whichever hosts it was asked. From several hosts it is asked as often as all of them together, and the
    /// hosts are told apart as the questions of a mix are.
    private mutating func add(_ spec: ProbeSpec, _ sources: [Source], _ startedAt: Int64) {
        let index = UInt16(record.probes.count)
        var askers: [(name: String, facts: Record.ProbeFacts, samples: [Sample], shift: Int64)] = []
        for source in sources {
            guard let own = source.record, let place = own.probes.firstIndex(where: { $0.name == spec.name }) else {
                continue
            }
            askers.append(
                (
                    source.part.host.name, own.probes[place], source.samples.filter { Int($0.probe) == place },
                    source.shift(to: startedAt)
                ))
        }
        guard var facts = askers.first?.facts else {
            var silent = Record.ProbeFacts(
                name: spec.name, question: spec.question, rate: spec.rate, timeout: spec.timeout)
            silent.members = spec.isMix ? spec.members.map(\.name) : nil
            record.probes.append(silent)
            return
        }
        if askers.count > 1, facts.members == nil {
            facts.members = askers.map(\.name)
        }
        facts.rate *= Double(askers.count)
        facts.firstSlot = askers.map { $0.facts.firstSlot + $0.shift }.min() ?? 0
        let isAskedByMany = askers.count > 1
        let all = askers.enumerated().flatMap { number, asker in
            var next: UInt32 = 0
            return asker.samples.sorted { $0.slot < $1.slot }.map { sample -> (sample: Sample, missing: UInt32) in
                var moved = sample
                moved.probe = index
                moved.scheduled += asker.shift
                if isAskedByMany, asker.facts.members == nil { moved.member = UInt8(clamping: number) }
                defer { next = sample.slot &+ 1 }
                return (moved, sample.slot > next ? sample.slot - next : 0)
            }
        }
        samples += isAskedByMany ? Self.inOneRow(all) : all.map(\.sample)
        record.probes.append(facts)
    }

    /// Answers of several hosts as those of one: by their time, and with slots of one row. Where a host has no answer to a slot,
    /// the row has none either.
    private static func inOneRow(_ all: [(sample: Sample, missing: UInt32)]) -> [Sample] {
        var row: [Sample] = []
        var slot: UInt32 = 0
        for (sample, missing) in all.sorted(by: { $0.sample.isBefore($1.sample) }) {
            var next = sample
            slot &+= missing
            next.slot = slot
            slot &+= 1
            // Two hosts may have asked in the same nanosecond.
            if let last = row.last { next.scheduled = max(next.scheduled, last.scheduled + 1) }
            row.append(next)
        }
        return row
    }

    /// Between the first effects of the hosts that began at the first gate lies no more than this.
    private static func spread(_ record: Record) -> Double? {
        let end = record.fleet?.gates.dropFirst().first ?? .infinity
        var first: [String: TimeBounds] = [:]
        for fault in record.faults where Double(fault.effective?.low ?? .max) / 1e9 < end {
            guard let bounds = fault.effective, let target = fault.target else { continue }
            let host = target.split(separator: "@").last.map(String.init) ?? target
            if bounds.low < first[host]?.low ?? .max { first[host] = bounds }
        }
        guard first.count > 1, let low = first.values.map(\.low).min(), let high = first.values.map(\.high).max() else {
            return nil
        }
        return Double(high - low) / 1e9
    }
}

extension FleetMerge.Source {
    /// What is added to a time of the host's run to have one of the whole. Without a comparison the host's clock is taken to be
    /// right: its facts say that it was not compared.
    func shift(to startedAt: Int64) -> Int64 { (beganAt ?? startedAt) - (comparison?.offset ?? 0) - startedAt }
}

extension Record.FaultFacts {
    /// The fault on the axis of the whole.
    fileprivate func moved(by shift: Int64, slack: Int64, to host: String, numbers: [Int]) -> Record.FaultFacts {
        var moved = self
        moved.step = numbers.indices.contains(step - 1) ? numbers[step - 1] : step
        moved.target = "\(target.map { "\($0)@" } ?? "")\(host)"
        let move = { (bounds: TimeBounds) in
            TimeBounds(low: bounds.low + shift - slack, high: bounds.high + shift + slack)
        }
        moved.effective = effective.map(move)
        moved.cleared = cleared.map(move)
        moved.strikes = strikes?.map(move)
        return moved
    }
}

extension Sample {
    /// The order of a row that several hosts share.
    fileprivate func isBefore(_ other: Sample) -> Bool { (scheduled, member) < (other.scheduled, other.member) }
}
