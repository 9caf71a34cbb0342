import ChaosEngine
import FoundationEssentials
import LinuxKernel

/// `marks.json` in the state directory. It is replaced whole, and one that cannot be read is never taken for an empty one:
/// what is pinned would be removed.
public struct MarksFile: Sendable {
    private struct Version: Decodable { var format: Int }

    /// The file's path.
    public let path: String
    private let state: String

    /// The marks of a state directory; nothing is made.
    public init(state: String) {
        self.state = state
        path = state + "/" + StateDirectory.marks
    }

    /// The marks; none when there is no file.
    /// - Throws: `HistoryError` when it is damaged, or a later version's.
    public func read() throws(HistoryError) -> HistoryMarks {
        guard Directory.exists(path) else { return HistoryMarks() }
        let data: Data
        do throws(KernelError) { data = Data(try File.regular(path, upTo: 64 << 20, followsLinks: false)) } catch {
            throw .unusable(path, reason: error.reason)
        }
        do {
            let version = try JSONDecoder().decode(Version.self, from: data).format
            if version > HistoryMarks.newest { throw HistoryError.newer(path) }
            return try JSONDecoder().decode(HistoryMarks.self, from: data)
        } catch let error as HistoryError { throw error } catch {
            throw .damagedMarks(
                path, reason: "it is not JSON of the form {\"format\": 1, \"pins\": {}, \"baselines\": {}}")
        }
    }

    /// Changes the marks; nobody else does meanwhile.
    /// - Throws: `HistoryError`, also that of the body; then they are as they were.
    public func change(_ body: (inout HistoryMarks) throws(HistoryError) -> Void) throws(HistoryError) {
        try locked { () throws(HistoryError) in
            var marks = try read()
            let before = marks
            try body(&marks)
            if marks != before { try write(marks) }
        }
    }

    /// Does something during which nobody changes the marks.
    func locked<Value>(_ body: () throws(HistoryError) -> Value) throws(HistoryError) -> Value {
        let lock: HistoryLock
        do throws(KernelError) { lock = try HistoryLock.take(in: state) } catch { throw HistoryError(error, at: path) }
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }

    private func write(_ marks: HistoryMarks) throws(HistoryError) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            try Directory.replaceFile(path, with: Array(try encoder.encode(marks)) + [10], mode: 0o600)
        } catch { throw HistoryError(error, at: path) }
    }
}
