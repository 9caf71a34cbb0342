import ChaosModel
import LinuxKernel

/// What files hold, each read again only when its size or its time say that it was written since.
struct FileSights {
    /// A content whose file was written to so shortly before it was read may have been written again without a sign: clocks
    /// of file systems tick. In nanoseconds.
    private static let settling: Int64 = 2_000_000_000

    private let owners: Set<UInt32>?
    private var known: [String: (status: FileStatus, bytes: [UInt8])] = [:]

    init(owners: Set<UInt32>?) { self.owners = owners }

    /// The content of a file that is trusted; `nil` when there is none.
    /// - Throws: `KernelError`, as `TrustedFile`.
    mutating func content(of path: String, upTo limit: Int) throws(KernelError) -> [UInt8]? {
        let status = FileStatus(of: path)
        if let known = known[path], known.status == status { return known.bytes }
        known[path] = nil
        let bytes: [UInt8]?
        if let owners {
            bytes = try TrustedFile.contents(of: path, owners: owners, upTo: limit)
        } else {
            bytes = Directory.exists(path) ? try File.regular(path, upTo: limit) : nil
        }
        if let bytes, let status, status.kind == .regular,
            Int64(Clock.wallSeconds() * 1e9) - status.modified > Self.settling
        {
            known[path] = (status, bytes)
        }
        return bytes
    }

    /// Forgets all but these files.
    mutating func keep(_ paths: Set<String>) { known = known.filter { paths.contains($0.key) } }
}
