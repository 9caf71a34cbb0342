import ChaosModel
import LinuxKernel

/// The file that a run's counters are streamed to. While the disk is full the lines wait in memory, a megabyte at most; a
/// line that finds no place is dropped, and what comes after it is whole again.
final class CounterFile {
    private static let mostWaiting = 1 << 20

    private let file: File
    private var length: Int
    private var writer: CounterCSV.Writer
    private var waiting: [UInt8] = []

    init(_ path: String, names: [String]) throws(KernelError) {
        file = try File(path, access: .append, creatingWith: 0o600)
        writer = CounterCSV.Writer(columns: names.count)
        let header = CounterCSV.header(names)
        try file.append(header)
        length = try file.size()
    }

    /// Adds a line.
    /// - Returns: whether it is, or will be, in the file.
    func append(_ row: [Double], at time: Int64) -> Bool {
        let before = writer
        let line = writer.line(at: time, row)
        guard waiting.count + line.count <= Self.mostWaiting else {
            writer = before
            return false
        }
        waiting += line
        do throws(KernelError) {
            try file.append(waiting)
            length += waiting.count
            waiting = []
        } catch {
            // A part may have been written. If it cannot be cut off again, the reader takes it for a torn line.
            try? file.truncate(to: length)
        }
        return true
    }
}
