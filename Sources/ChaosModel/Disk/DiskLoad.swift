/// Reads and writes that load a disk.
public struct DiskLoad: Hashable, Codable, Sendable {
    /// What the operations are.
    public enum Mode: String, Hashable, Codable, Sendable, CaseIterable, FieldValue {
        /// Reads.
        case read
        /// Writes.
        case write
        /// As many reads as writes.
        case mixed
        /// Writes, each followed by fdatasync(2), as a database's log does.
        case sync
    }

    /// What is counted; latencies are those of the load's own operations.
    public enum Counter: String, Sendable, CaseIterable {
        case operations
        case bytesRead = "bytes_read"
        case bytesWritten = "bytes_written"
        case syncs
        case failures
        case meanLatency = "latency_mean_ns"
        case maxLatency = "latency_max_ns"
        case workingSet = "working_set_bytes"
    }

    /// A directory of the disk's file system.
    public var directory: String
    /// How many threads do it.
    public var workers: Int
    /// What they do.
    public var mode: Mode
    /// Bytes of one operation.
    public var block: UInt64
    /// Operations a second, of all workers together; `nil` is as many as the disk gives.
    public var rate: Double?
    /// How much of the disk they spread over, in bytes.
    public var size: UInt64
    /// Whether the page cache is passed by.
    public var direct: Bool
    /// Below this much free space the working set is given back, in bytes.
    public var floor: UInt64

    /// Describes a load; nothing is read or written.
    public init(
        directory: String, workers: Int, mode: Mode, block: UInt64, rate: Double?, size: UInt64, direct: Bool,
        floor: UInt64
    ) {
        self.directory = directory
        self.workers = workers
        self.mode = mode
        self.block = block
        self.rate = rate
        self.size = size
        self.direct = direct
        self.floor = floor
    }
}

extension DiskLoad: HelperWork {
    /// Any user can write where it may.
    public func privileges(on survey: Survey) -> [Privilege] { survey.writing(to: directory) }
    /// Operations, bytes, and how long an operation takes.
    public static var counterNames: [String] { Counter.allCases.map(\.rawValue) }
    /// What the disk did for us it did not do for others meanwhile.
    public static var effectCounters: [String] { [Counter.operations.rawValue] }
    /// The mechanism.
    public var mechanism: String { direct ? "direct I/O on an unlinked file" : "buffered I/O on an unlinked file" }
    /// What it does, in words.
    public var summary: String {
        "\(mode.rawValue) \(ByteSize(bytes: block).fieldText) blocks with \(workers) workers"
            + (rate.map { " at \(PerSecond($0).fieldText)" } ?? "")
            + " on \(ByteSize(bytes: size).fieldText) of the disk of \(directory)"
    }
    /// What one would type.
    public var shellEquivalent: String {
        let kind =
            switch mode {
            case .read: "randread"
            case .write: "randwrite"
            case .mixed: "randrw"
            case .sync: "randwrite --fdatasync=1"
            }
        let each = rate.map { " --rate_iops=\(max(1, Int($0 / Double(workers))))" } ?? ""
        return "fio --name=stress --directory=\(directory) --unlink=1 --time_based --rw=\(kind) --bs=\(block) "
            + "--size=\(size) --numjobs=\(workers) --direct=\(direct ? 1 : 0)\(each)"
    }
}
