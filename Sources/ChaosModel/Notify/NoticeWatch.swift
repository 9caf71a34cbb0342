/// Finds out what there is to tell by looking at drills, schedules and the daemon again and again, and counts what became of
/// drills. What it has seen is kept on disk, so that nothing is told twice or forgotten when the daemon ends.
public struct NoticeWatch: Hashable, Codable, Sendable {
    /// The newest drill that was seen.
    public private(set) var newest: Int64?
    /// Earlier ones that were not over then.
    public private(set) var open: Set<Int64> = []
    /// Drills that are over, by schedule and outcome. They never fall, however many drills are forgotten.
    public private(set) var counts: [String: [String: Int]] = [:]
    /// When the last drill that passed ended, by schedule, in seconds since 1970.
    public private(set) var lastPassed: [String: Double] = [:]
    private var pauses: [String: Double] = [:]
    private var badFiles: [String: String] = [:]
    private var troubles: Set<String> = []

    /// A watch that has seen nothing. The drills of its first look are counted, and nobody is told of them.
    public init() {}

    /// Looks at drills.
    /// - Parameters:
    ///   - drills: the newest ones, with all that are `open`; an open one that is not among them is forgotten. One may be
    ///     there twice: that which is over counts.
    ///   - quiet: schedules that tell of failures only.
    ///   - now: seconds since 1970.
    public mutating func look(at drills: [DrillRecord], quiet: Set<String>, now: Double) -> [DaemonNotice] {
        let isFirst = newest == nil, last = newest ?? Int64.min
        var stillOpen: Set<Int64> = []
        var notices: [DaemonNotice] = []
        let byNumber = Dictionary(drills.map { ($0.id, $0) }) { $0.isOver ? $0 : $1 }
        for (_, drill) in byNumber.sorted(by: { $0.key < $1.key }) {
            newest = max(newest ?? drill.id, drill.id)
            guard drill.id > last || open.contains(drill.id) else { continue }
            guard drill.isOver else {
                stillOpen.insert(drill.id)
                continue
            }
            counts[drill.schedule, default: [:]][drill.outcome, default: 0] += 1
            if drill.outcome == "passed" { lastPassed[drill.schedule] = drill.endedAt ?? now }
            guard !isFirst, let notice = drill.notice(now: now) else { continue }
            if !quiet.contains(drill.schedule) || notice.isFailure { notices.append(notice) }
        }
        // Of nothing there is nothing newer: the next drill is news.
        newest = newest ?? 0
        open = stillOpen
        return notices
    }

    /// Looks at the daemon and its schedules.
    public mutating func look(at status: DaemonStatus, _ schedules: [ScheduleStatus]) -> [DaemonNotice] {
        var notices: [DaemonNotice] = []
        var pauses: [String: Double] = [:]
        for schedule in schedules {
            guard let pause = schedule.pause, pause.by == "aftershockd" else { continue }
            pauses[schedule.name] = pause.since
            guard self.pauses[schedule.name] != pause.since else { continue }
            var notice = DaemonNotice(
                .paused, at: pause.since, text: "Schedule \(schedule.name) is paused: \(pause.reason)")
            notice.schedule = schedule.name
            notices.append(notice)
        }
        self.pauses = pauses
        for file in status.badFiles where badFiles[file.path] != file.problem {
            let rest = file.keepsEarlier ? "what it said before stays in force" : "nothing of it is in force"
            notices.append(
                DaemonNotice(.badFile, at: status.now, text: "\(file.path) is broken, \(rest).\n\(file.problem)"))
        }
        badFiles = Dictionary(status.badFiles.map { ($0.path, $0.problem) }) { $1 }
        for trouble in status.troubles where !troubles.contains(trouble) {
            notices.append(DaemonNotice(.trouble, at: status.now, text: trouble))
        }
        troubles = Set(status.troubles)
        return notices
    }
}

extension DrillRecord {
    /// Whether nothing more becomes of it.
    public var isOver: Bool { state == .ended || state == .skipped }

    /// What became of a drill that is over, in a word: its verdict, `missed` or `skipped`.
    public var outcome: String {
        if state == .skipped { return isMissed ? "missed" : "skipped" }
        return verdict ?? "unknown"
    }

    /// Whether it was skipped because its time passed while nobody could start it.
    public var isMissed: Bool { state == .skipped && reason?.hasPrefix("missed") == true }

    fileprivate func notice(now: Double) -> DaemonNotice? {
        let at = endedAt ?? now
        let why = reason.map { ": \($0)" } ?? ""
        let name = "The drill of \(schedule) that was due at \(Figure.timestamp(nominal))"
        if state == .skipped {
            return DaemonNotice(isMissed ? .missed : .skipped, at: at, text: "\(name) did not start\(why)", of: self)
        }
        switch verdict {
        case "rollbackIncomplete":
            return DaemonNotice(.trouble, at: at, text: "\(name) LEFT SOMETHING ON THE HOST\(why)", of: self)
        // Nobody else tells of these: there was no run, or nobody who could.
        case "refused", "interrupted", nil:
            return DaemonNotice(.trouble, at: at, text: "\(name) was \(verdict ?? "lost")\(why)", of: self)
        default: return DaemonNotice(.end, at: at, text: "\(name) ended, \(verdict ?? "")\(why)", of: self)
        }
    }
}
