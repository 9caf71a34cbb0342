import LinuxKernel

/// The state directory and what is in it, as far as others could steer us by it: whoever can write a journal has root carry
/// out what stands there.
///
/// Once every directory that leads to it belongs to root or us and only its owner can change it (`TrustedPath`), and the
/// state directory itself is ours alone, nobody else can put anything there, move anything, or swap anything for a link.
/// What may have come there before is looked at: links, files of others or with other names, files that others can open (and
/// so lock, flock(2)), pipes and devices.
public struct StateDirectory: Sendable {
    /// The files of ours in it.
    private static let files = [
        "journal", "guardian.log", AuditLog.file, AuditLog.file + ".1", history, history + "-journal", historyLock,
        marks,
    ]

    /// Name of the history of runs, an SQLite database.
    public static let history = "history.sqlite"
    /// Name of the file whose lock orders those who make or replace the history, or change the marks.
    public static let historyLock = "history.lock"
    /// Name of the file of pins and baselines.
    public static let marks = "marks.json"
    /// Name of the directory that bundles are moved to before they are removed.
    public static let pruned = "pruned"

    /// Name of the directory in which runs say how they go.
    public static let live = "live"
    /// Name of the directory of runs that a daemon has ordered.
    public static let daemon = "daemon"

    /// Why it is not used.
    public struct Distrust: Error, Sendable {
        /// What is at fault.
        public var path: String
        /// The reason in words.
        public var reason: String
        /// Whether others have a hand in it; otherwise the kernel just refused.
        public var isOpenToOthers: Bool
    }

    /// Its path, absolute.
    public let path: String

    /// Names a directory.
    public init(_ path: String) { self.path = path }

    /// Where it is when nobody says otherwise: `/var/lib/aftershock` for root, a directory of their own for others.
    public static var standardPath: String {
        if HostFacts.isSystemRoot { return "/var/lib/aftershock" }
        if let state = HostFacts.environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/aftershock" }
        return (HostFacts.environment("HOME") ?? "/tmp") + "/.local/state/aftershock"
    }

    /// What to do about a directory that is not trusted.
    public static let help =
        "it must be a directory, no link, of your own, that nobody else can write to; so must every one that leads to it "
        + "(or be sticky), and what is in it"

    /// Makes it with mode 0700, if it is missing, and checks it.
    /// - Throws: `Distrust`; then nothing is in it that was not.
    public func prepare() throws(Distrust) {
        try distrusting { () throws(KernelError) in
            try TrustedPath.makeDirectory(path, mode: 0o700)
        }
        try check()
    }

    /// Checks it, and all that leads to it and is in it.
    /// - Throws: `Distrust`.
    public func check() throws(Distrust) {
        try distrusting { () throws(KernelError) in
            try Directory.requirePrivate(path)
            try TrustedPath.requireDirectory(path)
            for file in Self.files { try TrustedPath.requireOwnFile(file, in: path) }
            for folder in ["/runs", "/" + Self.pruned, "/" + Self.live, "/" + Self.daemon]
            where Directory.exists(path + folder) {
                try Directory.requirePrivate(path + folder)
            }
        }
    }

    private func distrusting(_ body: () throws(KernelError) -> Void) throws(Distrust) {
        do throws(KernelError) { try body() } catch {
            let fault = ["trust ", "use "].first(where: error.call.hasPrefix).map {
                String(error.call.dropFirst($0.count))
            }
            throw Distrust(path: fault ?? path, reason: error.reason, isOpenToOthers: fault != nil)
        }
    }
}
