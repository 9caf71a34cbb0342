import ChaosEngine
import ChaosModel
import Dispatch
import GRDB
import LinuxKernel
import Synchronization

/// Brings the table to what the bundles say: new ones in, removed ones out. Where nothing was made or removed in `runs/`
/// since the last time, only the few bundles are looked at that are not done with.
struct CatchUp {
    let state: String
    let note: @Sendable (String) -> Void

    /// Bundles that are read before their rows are written: a crash loses the work on so many.
    private static let portion = 512
    /// A directory that was changed less than so many nanoseconds ago may be changed again without showing it.
    private static let settling: Int64 = 2_000_000_000

    private var folder: String { state + "/runs" }

    /// Compares, and writes what is new.
    func carryOut(_ database: Database) throws {
        let looked = Int64(Clock.wallSeconds() * 1e9)
        guard let status = FileStatus(of: folder) else { return try forget(database) }
        let last = try Int64.fetchOne(database, sql: "SELECT modified FROM listing")
        let isUnchanged = last == status.modified
        let names = isUnchanged ? nil : Set(try Directory.list(folder).filter(RunName.isValid))
        var missing = try unfinished(database)
        if let names {
            let known = Set(try String.fetchAll(database, sql: "SELECT run FROM run"))
            missing = missing.intersection(names).union(names.subtracting(known))
            try drop(known.union(try open(database)).subtracting(names), database)
        }
        if !missing.isEmpty { try read(missing.sorted(), database) }
        guard !isUnchanged, looked - status.modified > Self.settling else { return }
        try database.inTransaction(.immediate) {
            try database.execute(
                sql: "INSERT OR REPLACE INTO listing (id, modified) VALUES (1, ?)", arguments: [status.modified])
            return .commit
        }
    }

    /// Without `runs/` there are no runs.
    private func forget(_ database: Database) throws {
        try drop(Set(try String.fetchAll(database, sql: "SELECT run FROM run")).union(try open(database)), database)
    }

    /// Bundles of which more may become known: those without a row, and of interrupted ones those that have a report after
    /// all, or whose changes may be settled by now.
    private func unfinished(_ database: Database) throws -> Set<String> {
        let interrupted = try Row.fetchAll(database, sql: "SELECT run, verdict FROM run WHERE interrupted")
        let changed = interrupted.compactMap { row -> String? in
            let run: String = row[0]
            let verdict: String = row[1]
            let bundle = RunBundle(state: state, run: run)
            let isOpen = verdict == Report.Verdict.rollbackIncomplete.rawValue
            return isOpen || Directory.exists(bundle.path(of: RunBundle.report)) ? run : nil
        }
        return Set(changed).union(try open(database))
    }

    private func open(_ database: Database) throws -> Set<String> {
        Set(try String.fetchAll(database, sql: "SELECT run FROM bundle"))
    }

    private func drop(_ runs: Set<String>, _ database: Database) throws {
        guard !runs.isEmpty else { return }
        try database.inTransaction(.immediate) {
            for run in runs { try HistoryTable.remove(run, database) }
            return .commit
        }
    }

    private func read(_ names: [String], _ database: Database) throws {
        let reading = BundleReading(state: state, open: try OpenRuns(state: state))
        let known = Set(try open(database))
        var added = 0
        for start in stride(from: 0, to: names.count, by: Self.portion) {
            let portion = Array(names[start..<min(start + Self.portion, names.count)])
            let findings = Self.findings(of: portion, reading)
            try database.inTransaction(.immediate) {
                for (run, finding) in zip(portion, findings) {
                    switch finding {
                    case .run(let summary):
                        added += try Self.isNew(summary, database) ? 1 : 0
                        try HistoryTable.insert(summary, database)
                    case .underWay: try HistoryTable.note(run, nil, database)
                    case .damaged(let reason):
                        if !known.contains(run) { note("run \(run) is damaged, and not in the history: \(reason)") }
                        try HistoryTable.note(run, reason, database)
                    case nil: break
                    }
                }
                return .commit
            }
        }
        if added > 0 { note("\(added) \(added == 1 ? "run was" : "runs were") added to the history from the bundles") }
    }

    /// A run that was interrupted comes by this way only, and is no news.
    private static func isNew(_ run: RunSummary, _ database: Database) throws -> Bool {
        guard run.interrupted != true else { return false }
        return try Bool.fetchOne(database, sql: "SELECT 1 FROM run WHERE run = ?", arguments: [run.run]) == nil
    }

    private static func findings(of names: [String], _ reading: BundleReading) -> [BundleFinding?] {
        let findings = Mutex([BundleFinding?](repeating: nil, count: names.count))
        DispatchQueue.concurrentPerform(iterations: names.count) { index in
            let finding = reading.finding(of: names[index])
            findings.withLock { $0[index] = finding }
        }
        return findings.withLock { $0 }
    }
}
