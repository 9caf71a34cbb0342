import ChaosModel
import LinuxKernel

/// The file that a run's samples are streamed to, so that memory stays flat however long it takes.
final class SampleFile {
    private let file: File

    /// Makes the file with its header.
    init(_ path: String, startedAt: Double) throws(KernelError) {
        file = try File(path, access: .append, creatingWith: 0o600)
        try file.append(SampleCodec.header(startedAt: startedAt))
    }

    /// Adds samples.
    func append(_ samples: [Sample]) throws(KernelError) {
        var bytes: [UInt8] = []
        for sample in samples { SampleCodec.append(sample, to: &bytes) }
        try file.append(bytes)
    }
}
