import ChaosModel
import LinuxKernel

/// The file that a run's samples are streamed to, so that memory stays flat however long it takes. While the disk is full
/// they wait in memory.
final class SampleFile {
    /// The most that waits, in bytes.
    private static let mostWaiting = 64 << 20

    private let file: File
    private var length: Int
    private var waiting: [UInt8] = []

    /// Makes the file with its header.
    init(_ path: String, startedAt: Double) throws(KernelError) {
        file = try File(path, access: .append, creatingWith: 0o600)
        try file.append(SampleCodec.header(startedAt: startedAt))
        length = try file.size()
    }

    /// What could not be written yet, in bytes.
    var backlog: Int { waiting.count }

    /// Adds samples.
    /// - Throws: `KernelError`; a full disk throws only when too much waits for it.
    func append(_ samples: [Sample]) throws(KernelError) {
        for sample in samples { SampleCodec.append(sample, to: &waiting) }
        guard !waiting.isEmpty else { return }
        do throws(KernelError) {
            try file.append(waiting)
            length += waiting.count
            waiting = []
        } catch {
            // A part may have been written; half a sample would spoil the next.
            try file.truncate(to: length)
            guard [28, 122].contains(error.errno), waiting.count <= Self.mostWaiting else { throw error }
        }
    }
}
