import ChaosEngine
import ChaosModel
import GRDB
import LinuxKernel

/// The history of runs, `history.sqlite` in the state directory. Every question first catches up with the bundles, so that it
/// can be lost, or miss a run, and nothing is.
public struct HistoryStore: Sendable {
    /// The state directory.
    public let state: String
    /// Pins and baselines, as they were when the store was opened.
    public let marks: HistoryMarks

    private let database: HistoryDatabase
    private let note: @Sendable (String) -> Void

    /// Opens the history; it is made, brought up to date, or built again when it is first asked. Where no run ever was,
    /// nothing is made.
    /// - Parameter note: hears what an operator should know, such as that a damaged history was put aside.
    /// - Throws: `HistoryError` when others could steer the state directory, or the marks cannot be read.
    public init(
        state: String, note: @escaping @Sendable (String) -> Void = HistoryStore.sayOnStandardError
    ) throws(HistoryError) {
        self.state = state
        self.note = note
        if Directory.exists(state) {
            do throws(StateDirectory.Distrust) { try StateDirectory(state).check() } catch { throw .distrusted(error) }
        }
        marks = try MarksFile(state: state).read()
        database = HistoryDatabase(state: state, note: note)
    }

    /// The runs that later ones are compared with, by experiment.
    public var baselines: [String: [String]] { marks.baselines }

    /// The runs that are kept for good.
    public var pins: Set<String> { Set(marks.pins.keys) }

    /// The runs that are meant, oldest first.
    /// - Throws: `HistoryError`.
    public func runs(_ query: HistoryQuery = HistoryQuery()) throws(HistoryError) -> [RunSummary] {
        try caughtUp { try HistoryTable.runs(query, $0) }
    }

    /// One run.
    /// - Throws: `HistoryError.unknown` when there is none of this name.
    public func run(_ name: String) throws(HistoryError) -> RunSummary {
        guard let run = try caughtUp({ try HistoryTable.run(name, $0) }) else {
            throw .unknown("there is no run \(name) in the history")
        }
        return run
    }

    /// The bundles that have no row: of runs that go on, and damaged ones.
    /// - Throws: `HistoryError`.
    public func unlisted() throws(HistoryError) -> [UnlistedRun] { try caughtUp(HistoryTable.unlisted) }

    /// Puts a run in that has just ended, without a look at any other.
    /// - Throws: `HistoryError`; the next question then finds its bundle.
    public func add(_ summary: RunSummary) throws(HistoryError) { try add([summary]) }

    /// Puts runs in, all of them or none. Those without a bundle are gone with the next question.
    /// - Throws: `HistoryError`.
    public func add(_ summaries: [RunSummary]) throws(HistoryError) {
        try database.perform(onDisk: true) { database in
            try database.inTransaction(.immediate) {
                for summary in summaries { try HistoryTable.insert(summary, database) }
                return .commit
            }
        }
    }

    /// Builds the history again from the bundles, whatever is in it.
    /// - Returns: how many runs it has.
    /// - Throws: `HistoryError`.
    public func rebuild() throws(HistoryError) -> Int {
        try database.replace()
        return try caughtUp(HistoryTable.count)
    }

    /// Takes runs out whose bundles are removed.
    func forget(_ runs: [String]) throws(HistoryError) {
        try database.perform { database in
            try database.inTransaction(.immediate) {
                for run in runs { try HistoryTable.remove(run, database) }
                return .commit
            }
        }
    }

    /// Writes a line to standard error.
    public static let sayOnStandardError: @Sendable (String) -> Void = { text in
        // Nobody hears it when that fails.
        try? Descriptor.write(Array("aftershock: note: \(text)\n".utf8), to: 2)
    }

    private func caughtUp<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
        try database.perform { database in
            try CatchUp(state: state, note: note).carryOut(database)
            return try body(database)
        }
    }
}
