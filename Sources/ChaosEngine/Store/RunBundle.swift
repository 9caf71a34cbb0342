import ChaosModel
import FoundationEssentials
import LinuxKernel

/// The directory of one run, `runs/<id>/` below the state directory: facts, samples and reports, sealed by a manifest.
public struct RunBundle: Sendable {
    /// File name of the canonical report.
    public static let report = "report.json"
    /// File name of the spec.
    public static let spec = "spec.yaml"
    /// File name of the samples.
    public static let samples = "samples.bin"
    /// File name of the kernel's counters.
    public static let counters = "counters.csv"
    /// File name of the record.
    public static let record = "record.json"
    /// File name of the guardian's note about a run whose executor died.
    public static let interruption = "interrupted.txt"
    /// File name of the audit entry's hash with which the run began.
    public static let auditHead = "audit-head"
    /// File name of the manifest, in the format of sha256sum(1).
    public static let manifest = "SHA256SUMS"

    /// The longest file that is read whole, in bytes: a bundle may come from anywhere.
    private static let longest = 256 << 20

    /// The directory.
    public let directory: String

    /// Names the bundle of a run.
    public init(state: String, run: String) { directory = state + "/runs/" + run }

    /// Names a bundle by its directory.
    public init(directory: String) { self.directory = directory }

    /// The path of a file in it.
    public func path(of file: String) -> String { directory + "/" + file }

    /// Whether anything has its place.
    public var isThere: Bool { Directory.exists(directory) }

    /// Makes the directory.
    /// - Throws: `KernelError` of mkdir(2), EEXIST when there is one already.
    public func create() throws(KernelError) {
        let runs = directory.lastIndex(of: "/").map { String(directory[..<$0]) } ?? "."
        try Directory.createDirectories(runs, mode: 0o700)
        try Directory.createNew(directory, mode: 0o700)
    }

    /// Writes one file whole, or not at all.
    /// - Throws: `KernelError` of the file operations.
    public func write(_ file: String, _ bytes: [UInt8]) throws(KernelError) {
        try Directory.replaceFile(path(of: file), with: bytes, mode: 0o600)
    }

    /// Reads one file.
    /// - Throws: `KernelError`: ELOOP for a link, which may lead anywhere, EINVAL for what is no regular file, EFBIG for one of
    ///   more than 256 MiB; that of open(2) or read(2).
    public func read(_ file: String) throws(KernelError) -> [UInt8] {
        try File.regular(path(of: file), upTo: Self.longest, followsLinks: false)
    }

    /// The SHA-256 of each file, by name, without the manifest.
    /// - Throws: `KernelError` when a file cannot be read, or is a link or no regular file.
    public func hashes() throws(KernelError) -> [String: String] {
        var hashes: [String: String] = [:]
        for file in try Directory.list(directory) where file != Self.manifest {
            hashes[file] = try Digest.sha256(ofFile: path(of: file))
        }
        return hashes
    }

    /// The manifest over everything in the bundle.
    /// - Throws: `KernelError` when a file cannot be read.
    public func manifest() throws(KernelError) -> [UInt8] {
        Array(try hashes().sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }.joined().utf8)
    }

    /// Writes the manifest over everything in the bundle.
    /// - Throws: `KernelError` of the file operations.
    public func seal() throws(KernelError) { try write(Self.manifest, manifest()) }

    /// What is wrong with a bundle, against its manifest: changed, missing and added files. Empty is intact.
    /// - Throws: `KernelError` when the bundle or its manifest cannot be read.
    public func differences() throws(KernelError) -> [String] {
        var expected: [String: String] = [:]
        var problems: [String] = []
        for line in String(decoding: try read(Self.manifest), as: UTF8.self).split(separator: "\n") {
            let sum = line.prefix(64)
            guard sum.count == 64, line.dropFirst(64).hasPrefix("  ") else {
                problems.append("the manifest has an illegible line: \(line)")
                continue
            }
            expected[String(line.dropFirst(66))] = String(sum)
        }
        let actual = try hashes()
        for (file, sum) in expected.sorted(by: { $0.key < $1.key }) {
            guard let found = actual[file] else {
                problems.append("\(file) is missing")
                continue
            }
            if found != sum { problems.append("\(file) was changed") }
        }
        for file in actual.keys.sorted() where expected[file] == nil { problems.append("\(file) was added") }
        return problems
    }
}
