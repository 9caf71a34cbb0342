extension Report {
    /// How far the figures of a run can be trusted, and what disturbed their making.
    public struct MeasurementResult: Hashable, Codable, Sendable {
        /// How late questions were, of one probe or of all; times in seconds.
        public struct Lateness: Hashable, Codable, Sendable {
            /// The probe; empty for all of them together.
            public var probe: String
            /// Time between two slots; 0 for all together.
            public var interval: Double
            /// From the slot to the question.
            public var p50: Double, p99: Double, max: Double
            /// Questions that were later than an interval, and all.
            public var late: Int, count: Int
        }

        /// A stretch in which questions were due and none was asked.
        public struct Hole: Hashable, Codable, Sendable {
            /// When it began, in nanoseconds since the run's start.
            public var at: Int64
            /// How long it was, in seconds.
            public var length: Double
            /// The times of the report that fall into it, in words: their bounds are to be doubted.
            public var hits: [String]
        }

        /// Questions that failed on our side.
        public struct LocalFailure: Hashable, Codable, Sendable {
            /// The probe, the error's name, and how often.
            public var probe: String, error: String, count: Int
        }

        /// Share of one CPU that the probe thread used, 0...1, and share of the time in which it had to wait for one.
        public var cpu: Double?, delay: Double?
        /// How often the probe thread was made to leave the CPU.
        public var preempted: Int?
        /// CPU time of the executor, the probe thread included, in seconds, and the memory it held at the end, in bytes.
        public var executorCPU: Double?, executorMemory: UInt64?
        /// How much its memory grew, in bytes.
        public var executorGrowth: Int64?
        /// All together first, then each probe.
        public var lateness: [Lateness]
        /// The longest hole that was longer than an interval.
        public var hole: Hole?
        /// Which faults lay on the way of which probes.
        public var paths: [ProbePath]
        /// What failed on our side.
        public var failures: [LocalFailure]
        /// Samples that had to wait for room, and bytes of samples that are lost.
        public var waited: Int, lostBytes: Int
        /// How long the machine was suspended, in seconds, and the share of CPU time that the hypervisor gave to others.
        public var suspended: Double, stolen: Double
        /// No first bad or first good answer is known better than to this, in seconds: a slot and the 99th percentile of lateness.
        public var floor: Double?
        /// The probe of which that is so.
        public var floorProbe: String?
        /// What could matter, in sentences; they are among the report's warnings, too.
        public var flags: [String]
    }
}

extension Report.MeasurementResult {
    /// The bounds above which a figure is flagged.
    public enum Bound {
        /// Share of one CPU: above it the loop has little left for a burst.
        public static let cpu = 0.5
        /// Share of the time spent waiting for a CPU.
        public static let delay = 0.01
        /// Share of questions later than an interval.
        public static let late = 0.001
        /// Share of CPU time that the hypervisor gave to others.
        public static let stolen = 0.02
        /// Seconds of suspension: below it is the difference of two readings.
        public static let suspended = 0.01
    }

    init(
        _ facts: Measurement, record: Record, series: [ProbeSeries], episodes: [Report.Episode],
        milestones: [Report.MilestoneResult]
    ) {
        let lasted = facts.probing > 0 ? facts.probing : nil
        cpu = lasted.flatMap { lasted in facts.thread?.cpu.map { $0 / lasted } }
        delay = lasted.flatMap { lasted in facts.thread?.delay.map { $0 / lasted } }
        preempted = facts.thread?.preempted
        executorCPU = facts.before.flatMap { before in facts.after.map { max(0, $0.cpu - before.cpu) } }
        executorMemory = facts.after?.memory
        executorGrowth = facts.before.flatMap { before in
            facts.after.map { Int64(clamping: $0.memory) - Int64(clamping: before.memory) }
        }
        lateness = Lateness.all(record.probes, series)
        hole = Hole(series, episodes: episodes, milestones: milestones)
        paths = facts.paths.map { $0.settled(by: record.faults) }
        failures = LocalFailure.all(record.probes, series)
        waited = facts.waited
        lostBytes = facts.lostBytes
        suspended = facts.suspended
        stolen = facts.stolen
        let judged = Set(record.slos.map(\.probe))
        // What nothing is judged by does not count, unless there is nothing else.
        let aside = Set(record.milestoneProbes.map { record.probes[$0].name })
        let asked = lateness.dropFirst().filter { $0.count > 0 }
        let ordinary = asked.filter { judged.isEmpty ? !aside.contains($0.probe) : judged.contains($0.probe) }
        let counting = ordinary.isEmpty ? asked : ordinary
        let finest = counting.min { $0.interval + $0.p99 < $1.interval + $1.p99 }
        floor = finest.map { $0.interval + $0.p99 }
        floorProbe = finest?.probe
        flags = []
        flags = Self.flags(self)
    }

    private static func flags(_ result: Self) -> [String] {
        var flags: [String] = []
        func flag(_ isSo: Bool, _ text: @autoclosure () -> String) { if isSo { flags.append(text()) } }
        flag(
            result.cpu ?? 0 > Bound.cpu,
            "The probe thread used \(Figure.share(rounded(result.cpu))) of a CPU: a burst may find it without a reserve."
        )
        flag(
            result.delay ?? 0 > Bound.delay,
            "The probe thread waited for a CPU for \(Figure.share(rounded(result.delay))) of the time: "
                + "latencies include that wait.")
        // What was late on the whole is said by the warnings of the answers themselves.
        for late in result.lateness.dropFirst()
        where Double(late.late) > Bound.late * Double(late.count) && late.p99 <= min(0.01, late.interval) {
            flags.append(
                "Probe \(late.probe): \(late.late) of \(late.count) questions were asked more than an interval late, "
                    + "at worst \(Figure.duration(late.max)).")
        }
        if let hole = result.hole, !hole.hits.isEmpty {
            flags.append(
                "Nothing was asked for \(Figure.duration(hole.length)) from \(Figure.fixed(Double(hole.at) / 1e9, 3)) s: "
                    + "the bounds of \(hole.hits.joined(separator: " and ")) fall into that hole and are to be doubted."
            )
        }
        for path in result.paths where path.passes == .yes && path.probe != nil {
            flags.append(path.text.prefix(1).uppercased() + path.text.dropFirst() + ".")
        }
        flag(result.lostBytes > 0, "\(result.lostBytes) bytes of samples are lost: the disk was full.")
        flag(result.waited > 0, "\(result.waited) samples waited for the judge to catch up; none is lost.")
        flag(
            result.suspended > Bound.suspended,
            "The machine was suspended for \(Figure.duration(result.suspended)): the run's clock stood still meanwhile."
        )
        flag(
            result.stolen > Bound.stolen,
            "The hypervisor gave \(Figure.share(rounded(result.stolen))) of this machine's CPU time to others: "
                + "stalls may be theirs.")
        return flags
    }

    private static func rounded(_ share: Double?) -> Double { ((share ?? 0) * 1e4).rounded() / 1e4 }

    /// The error of the measurement itself, in words.
    public var words: String {
        guard let floor else { return "Nothing was asked, so nothing was measured." }
        let finest = lateness.dropFirst().first { $0.probe == floorProbe }
        let parts = finest.map {
            ": a slot of \(Figure.duration($0.interval, trimmed: true)) and \(Figure.duration($0.p99)) of lateness (p99)"
        }
        return "No first bad or first good answer is known better than to \(Figure.duration(floor))\(parts ?? "")."
    }
}

extension ProbePath {
    /// A doubt ends where the kernel counted no packet at all.
    func settled(by faults: [Record.FaultFacts]) -> ProbePath {
        guard passes == .notKnown, probe != nil, let fault = faults.first(where: { $0.step == step }),
            fault.proof["packets"] == 0
        else { return self }
        var copy = self
        copy.passes = .no
        copy.text = "probe \(probe ?? "") did not pass through \(self.fault) of step \(step): its rules met no packet"
        return copy
    }
}
