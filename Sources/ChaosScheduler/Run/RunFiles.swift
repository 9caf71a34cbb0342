import ChaosEngine
import ChaosModel
import LinuxKernel

/// What is kept of runs before they have a bundle, in `daemon` below the state directory: `RUN.lock`, which the run holds
/// as long as it lives, and `RUN.log`, what it printed.
struct RunFiles {
    /// How much of what a run printed is read, in bytes.
    private static let longest = 64 << 10
    /// How many runs without a bundle are remembered.
    private static let most = 200
    /// The descriptor as which a run has its lock.
    private static let inherited: Int32 = 3

    private let directory: String

    init(state: String) { directory = state + "/" + StateDirectory.daemon }

    func lock(of run: String) -> String { "\(directory)/\(run).lock" }
    private func log(of run: String) -> String { "\(directory)/\(run).log" }

    /// Makes the directory, and forgets the oldest of what is in it.
    func prepare() throws(KernelError) {
        if !Directory.exists(directory) { try Directory.createDirectories(directory, mode: 0o700) }
        try Directory.requirePrivate(directory)
        let files = try Directory.list(directory)
        let names = Set(
            files.filter { $0.hasSuffix(".lock") }.map { String($0.dropLast(5)) }
                + files.filter { $0.hasSuffix(".log") }.map { String($0.dropLast(4)) }
        ).filter(RunName.isValid)
        guard names.count >= Self.most else { return }
        let aged = names.map { (name: $0, at: FileStatus(of: lock(of: $0))?.modified ?? 0) }
        for (name, _) in aged.sorted(by: { $0.at < $1.at }).prefix(names.count - Self.most / 2) { remove(name) }
    }

    /// Begins a log.
    func makeLog(of run: String) throws(KernelError) -> File {
        let log = try File(log(of: run), access: .append, creatingWith: 0o600, followsLinks: false)
        try log.truncate(to: 0)
        return log
    }

    /// Forgets a run, unless it goes on.
    func remove(_ run: String) {
        // Held while the names go, so that nobody takes the lock of a file that is about to have none.
        guard let lock = try? OpenFileLock.take(lock(of: run)) else { return }
        try? Directory.removeFile(log(of: run))
        try? Directory.removeFile(self.lock(of: run))
        withExtendedLifetime(lock) {}
    }

    /// The beginning of what a run printed; `nil` when that is nothing.
    func text(of run: String) -> String? {
        guard let file = try? File.openRegular(log(of: run), followsLinks: false),
            let bytes = try? file.read(upTo: Self.longest)
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
        return text.isEmpty ? nil : String(text.prefix(2000))
    }

    /// Why a run was refused, when it printed that.
    func refusal(of run: String) -> String? {
        guard let file = try? File.openRegular(log(of: run), followsLinks: false),
            let bytes = try? file.read(upTo: Self.longest)
        else { return nil }
        let problems = RefusalText.problems(of: String(decoding: bytes, as: UTF8.self))
        return problems.isEmpty ? nil : String(problems.joined(separator: "; ").prefix(2000))
    }

    /// The process that has the lock of a run open where a run has it.
    func holder(of run: String) -> (pid: Int32, startTicks: UInt64)? {
        let path = lock(of: run)
        for pid in ProcessTable.all() where pid != HostFacts.processID {
            guard let stat = ProcessTable.stat(pid), ProcessTable.openFile(pid, Self.inherited) == path else {
                continue
            }
            return (pid, stat.startTicks)
        }
        return nil
    }
}
