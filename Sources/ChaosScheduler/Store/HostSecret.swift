import LinuxKernel

/// `daemon/secret` of a state directory: 32 random bytes, made once, that only its owner can read. What schedules draw
/// without a seed of their own, and what sealed ones hide, comes from it.
public struct HostSecret: Sendable {
    /// Name of the file, below the state directory.
    static let file = "daemon/secret"

    /// The bytes.
    let bytes: [UInt8]

    /// Makes one of known bytes.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the secret of a state directory; makes it when there is none.
    /// - Throws: `KernelError`: EPERM and the like when others could have read or put it there, EINVAL for one cut short.
    static func open(state: String) throws(KernelError) -> HostSecret {
        let path = state + "/" + file
        if !Directory.exists(path) {
            try TrustedPath.makeDirectory(state + "/daemon", mode: 0o700)
            var random = SystemRandomNumberGenerator()
            let new = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            try Directory.replaceFile(path, with: new, mode: 0o600)
        }
        try TrustedPath.requireOwnFile("secret", in: state + "/daemon")
        let bytes = try File.regular(path, upTo: 64, followsLinks: false)
        guard bytes.count == 32 else {
            throw KernelError("use \(path), which has \(bytes.count) bytes and must have 32", errno: 22)
        }
        return HostSecret(bytes)
    }

    /// Reads the secret of a state directory; `nil` when none was made yet.
    /// - Throws: as `open`.
    static func look(state: String) throws(KernelError) -> HostSecret? {
        Directory.exists(state + "/" + file) ? try open(state: state) : nil
    }

    /// Looks whether the secret of a state directory, if there is one, can be used.
    /// - Throws: as `open`.
    public static func check(state: String) throws(KernelError) { _ = try look(state: state) }

    /// What follows from the secret and a text, 32 bytes: the same each time, and nobody else's guess.
    func derived(_ text: String) throws(KernelError) -> [UInt8] {
        try KeyedDigest.hmacSHA256(key: bytes, Array(text.utf8))
    }

    /// What draws for a due time of a schedule; `nil` when libcrypto refuses.
    func value(of schedule: String, nominal: Int) -> UInt64? {
        do throws(KernelError) {
            return try derived("draw \(schedule) \(nominal)").prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        } catch { return nil }
    }

    /// The name of a run: whoever begins it twice, also after everything else was lost, finds its bundle there.
    func run(of drill: StoredDrill, stage: Int) throws(KernelError) -> String {
        let kind = drill.isDue ? "due" : "request"
        let code = try derived("run \(drill.record.schedule) \(drill.record.nominal) \(kind) \(stage)")
        return String(code.prefix(12).map { Self.letters[Int($0) % Self.letters.count] })
    }

    private static let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
}
