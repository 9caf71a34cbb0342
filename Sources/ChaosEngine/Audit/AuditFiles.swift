import ChaosModel
import LinuxKernel

/// The files of an audit log and the bundles beside it, read for verifying.
public struct AuditFiles: Sendable {
    /// The largest file that is read, in bytes.
    private static let largest = 1 << 30

    /// The files, the oldest first.
    public let paths: [String]
    /// The state directory, where there is one to compare with.
    public let state: String?

    /// Files in the order in which they were written.
    public init(_ paths: [String]) {
        self.paths = paths
        state = nil
    }

    /// The log of a state directory: what was rotated away, `audit.log.2`, `audit.log.1`, and then `audit.log`.
    /// - Throws: `KernelError` when the directory cannot be read.
    public init(state: String) throws(KernelError) {
        let rotated = try Directory.list(state).compactMap { name -> Int? in
            name.hasPrefix(AuditLog.file + ".") ? Int(name.dropFirst(AuditLog.file.count + 1)) : nil
        }
        var names = rotated.sorted(by: >).map { "\(AuditLog.file).\($0)" }
        if Directory.exists(state + "/" + AuditLog.file) || names.isEmpty { names.append(AuditLog.file) }
        paths = names.map { state + "/" + $0 }
        self.state = state
    }

    /// Reads and verifies the chain.
    /// - Returns: what is whole from its start on, and the first thing that is wrong.
    /// - Throws: `KernelError` for a file that cannot be read: what is no regular file is not waited for.
    public func verified() throws -> (chain: AuditChain, problem: AuditChain.Problem?) {
        var chain = AuditChain(hash: Digest.sha256)
        do {
            for path in paths {
                let bytes = try File.regular(path, upTo: Self.largest)
                let name = path.split(separator: "/").last.map(String.init) ?? path
                try chain.take(bytes, file: name)
            }
            try chain.conclude()
        } catch let problem as AuditChain.Problem { return (chain, problem) }
        return (chain, nil)
    }

    /// What the bundles of the state directory know of the log.
    public func anchors() -> [AuditAnchor] {
        guard let state, let runs = try? Directory.list(state + "/runs") else { return [] }
        return runs.map { run in
            let bundle = RunBundle(state: state, run: run)
            let head = (try? bundle.read(RunBundle.auditHead)).map { String(decoding: $0.prefix(64), as: UTF8.self) }
            let manifest = (try? bundle.read(RunBundle.manifest)).flatMap { try? Digest.sha256($0) }
            return AuditAnchor(run: run, began: head, manifest: manifest)
        }
    }
}
