import ChaosEngine
import ChaosModel
import LinuxKernel

/// How the audit log stands, verified over all its length no more often than that costs little: however many ask.
actor AuditWatch {
    /// So many of the newest entries are kept.
    static let most = 1000
    /// After so many seconds the log is verified again although it seems to be as it was: whoever changes it may well keep
    /// its size and its times.
    private static let shelfLife = 60.0
    /// Verifying takes at most one part in so many of the time.
    private static let restraint = 20.0

    /// What was found.
    struct Standing: Sendable {
        /// The first thing that is wrong; `nil` when the chain is whole.
        var problem: String?
        /// The newest entry's hash, how many there are, and the newest of them, the oldest first.
        var head = AuditLine.origin, count = 0, lines: [AuditLine] = []
        /// When the log was read, in seconds since 1970.
        var verifiedAt: Double
    }

    private struct Found: Sendable {
        var standing: Standing
        var files: [String: FileStatus]
        /// When, and for how long, in seconds.
        var at: Double, took: Double
    }

    private let state: String
    private var last: Found?
    private var pending: Task<Result<Found, KernelError>, any Error>?
    /// How often the log was verified.
    private(set) var verifications = 0

    /// Watches the log of a state directory.
    init(state: String) { self.state = state }

    /// How the log stands: as it is now, unless verifying it takes long; then as it was a little while ago.
    /// - Throws: `KernelError` when it cannot be read.
    func standing() async throws -> Standing {
        if let last {
            let age = Self.now - last.at
            if age < last.took * Self.restraint { return last.standing }
            if age < Self.shelfLife, try Self.files(of: state) == last.files { return last.standing }
        }
        let task = pending ?? begin()
        return try await task.value.get().standing
    }

    private static var now: Double { Double(Clock.monotonicNanoseconds()) / 1e9 }

    private func begin() -> Task<Result<Found, KernelError>, any Error> {
        let task = Task {
            defer { pending = nil }
            verifications += 1
            let state = state
            let outcome = try await DaemonThread.run("audit") { Self.look(state) }
            if case .success(let found) = outcome { last = found }
            return outcome
        }
        pending = task
        return task
    }

    private static func files(of state: String) throws(KernelError) -> [String: FileStatus] {
        guard Directory.exists(state) else { return [:] }
        var files: [String: FileStatus] = [:]
        for path in try AuditFiles(state: state).paths { files[path] = FileStatus(of: path) }
        return files
    }

    private static func look(_ state: String) -> Result<Found, KernelError> {
        let begin = now, verifiedAt = Clock.wallSeconds()
        do {
            let files = try files(of: state)
            var standing = Standing(verifiedAt: verifiedAt)
            // Before anything was done there is no log, and nothing wrong with that.
            if !files.isEmpty {
                let (chain, problem) = try AuditFiles(state: state).verified()
                standing.problem = problem?.description
                (standing.head, standing.count) = (chain.head, chain.lines.count)
                standing.lines = chain.lines.suffix(most)
            }
            return .success(Found(standing: standing, files: files, at: now, took: now - begin))
        } catch {
            return .failure((error as? KernelError) ?? KernelError("read the audit log", errno: 5))
        }
    }
}
