import ChaosModel
import FoundationEssentials
import LinuxKernel

/// The files in which the runs of a state directory say how they go.
public struct LiveFiles: Sendable {
    private let directory: String

    /// Those of a state directory.
    public init(state: String) { directory = state + "/" + StateDirectory.live }

    /// Where a run says how it goes.
    public func path(of run: String) -> String { "\(directory)/\(run).jsonl" }

    /// Makes the directory.
    /// - Returns: where a run is to say how it goes.
    /// - Throws: `KernelError` when it cannot be made, or is not ours alone.
    func prepare(_ run: String) throws(KernelError) -> String {
        if !Directory.exists(directory) { try Directory.createDirectories(directory, mode: 0o700) }
        try Directory.requirePrivate(directory)
        return path(of: run)
    }

    /// The runs that say how they go just now.
    public func current() -> [String] {
        all().filter { (try? OpenFileLock.isHeld(path(of: $0))) == true }
    }

    /// Ends the feeds of runs that died: says in them that they were interrupted, for whoever reads, and removes them. What
    /// cannot be written or removed is left for the next one.
    public func sweep() {
        for run in all() {
            let path = path(of: run)
            // Held: its run goes on, or a reader of our own looks at it just now.
            guard let lock = try? OpenFileLock.take(path) else { continue }
            let end = LiveLine.End(verdict: "interrupted", exitCode: 137, reason: "The run was interrupted.")
            if let line = try? JSONEncoder().encode(LiveLine.end(end)),
                let file = try? File(path, access: .append, followsLinks: false)
            {
                try? file.append([10] + Array(line) + [10])
            }
            try? Directory.removeFile(path)
            withExtendedLifetime(lock) {}
        }
    }

    private func all() -> [String] {
        guard (try? Directory.requirePrivate(directory)) != nil, let names = try? Directory.list(directory) else {
            return []
        }
        return names.filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(6)) }.filter(RunName.isValid)
    }
}
