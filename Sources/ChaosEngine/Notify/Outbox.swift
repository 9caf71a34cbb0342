import ChaosModel
import FoundationEssentials
import LinuxKernel

/// What was not delivered, a file for each run, in `outbox` below the state directory.
public struct Outbox: Sendable {
    /// After so long a message is given up, in seconds: seven days.
    public static let longestWait: Double = 7 * 86_400

    private let state: String
    private var directory: String { state + "/outbox" }

    /// The outbox of a state directory, which was checked.
    public init(state: String) { self.state = state }

    /// Writes an entry, or removes the file of one that is settled.
    /// - Throws: `KernelError` of the file operations.
    public func keep(_ entry: OutboxEntry) throws(KernelError) {
        if entry.isSettled {
            do throws(KernelError) { try Directory.removeFile(path(entry.run)) } catch {
                if error.errno != 2 { throw error }
            }
            return
        }
        try Directory.createDirectories(directory, mode: 0o700)
        guard let bytes = try? JSONEncoder().encode(entry) else { throw KernelError("encode the outbox", errno: 22) }
        try Directory.replaceFile(path(entry.run), with: Array(bytes), mode: 0o600)
    }

    /// Every entry, by run; those that cannot be read are left out.
    public func all() -> [OutboxEntry] {
        guard let names = try? Directory.list(directory) else { return [] }
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { entry(String($0.dropLast(5))) }
    }

    /// Ends what the hooks of couriers left that were killed.
    public func endOrphans() { for entry in all() { entry.endOrphans() } }

    /// The entry of a run; `nil` when there is none, or it is illegible or not our own.
    public func entry(_ run: String) -> OutboxEntry? {
        guard (try? TrustedPath.requireOwnFile(run + ".json", in: directory)) != nil,
            let bytes = try? File.regular(path(run), upTo: 16 << 20, followsLinks: false)
        else { return nil }
        return try? JSONDecoder().decode(OutboxEntry.self, from: Data(bytes))
    }

    /// The lock of whoever delivers what earlier runs left; `nil` when somebody does already.
    /// - Throws: `KernelError` of open(2) or flock(2).
    func claim() throws(KernelError) -> FileLock? {
        try Directory.createDirectories(directory, mode: 0o700)
        return try FileLock(path: directory + "/lock", private: true)
    }

    private func path(_ run: String) -> String { directory + "/" + run + ".json" }
}
