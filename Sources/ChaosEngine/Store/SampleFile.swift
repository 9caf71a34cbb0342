import ChaosModel
import LinuxKernel

/// The file that a run's samples are streamed to in blocks, so that memory stays flat however long it takes. While the disk
/// is full they wait in memory.
public final class SampleFile {
    /// The most that waits, in bytes.
    private static let mostWaiting = 64 << 20
    /// A block is written when it is so long: in samples, or in nanoseconds between its answers. A crash loses the samples
    /// of one block.
    private static let blockSamples = 4096, blockSpan: Int64 = 250_000_000

    private let file: File
    private var length: Int
    private var block: [Sample] = []
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
        block += samples
        if let first = block.first, let last = block.last,
            block.count >= Self.blockSamples || last.completed - first.completed >= Self.blockSpan
        {
            try flush()
        } else if !waiting.isEmpty {
            try write()
        }
    }

    /// Writes the block that is not full: when no more samples come.
    /// - Throws: as `append`.
    func flush() throws(KernelError) {
        waiting += SampleCodec.blocks(of: block)
        block.removeAll(keepingCapacity: true)
        try write()
    }

    /// Reads a file of samples piece by piece.
    /// - Throws: `KernelError`, or `SampleCodec.Failure` when it is none.
    public static func read(_ path: String) throws -> SampleCodec.Contents {
        // A bundle may come from anywhere.
        let file = try File.openRegular(path, followsLinks: false)
        var reader = SampleReader()
        var samples: [Sample] = []
        while case let piece = try file.read(upTo: 1 << 20), !piece.isEmpty {
            try reader.take(piece) { samples.append($0) }
        }
        return try reader.conclude(samples)
    }

    private func write() throws(KernelError) {
        guard !waiting.isEmpty else { return }
        do throws(KernelError) {
            try file.append(waiting)
            length += waiting.count
            waiting.removeAll(keepingCapacity: waiting.count < 1 << 20)
        } catch {
            // A part may have been written; half a block would spoil the next.
            try file.truncate(to: length)
            guard [28, 122].contains(error.errno), waiting.count <= Self.mostWaiting else { throw error }
        }
    }
}
