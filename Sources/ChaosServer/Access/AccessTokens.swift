import ChaosScheduler
import Foundation
import LinuxKernel
import Synchronization

/// The tokens that open the daemon to somebody: `daemon/tokens.json` in the state directory, read again whenever it was
/// changed. Safe from any thread and beside other processes.
public final class AccessTokens: Sendable {
    /// How every token begins, so that one is known where it does not belong.
    public static let prefix = "aft_"
    private static let largest = 1 << 20

    private struct Kept: Codable { var tokens: [AccessToken] }

    private struct State {
        var tokens: [AccessToken] = []
        var status: FileStatus?
    }

    /// The file.
    public let path: String
    private let now: @Sendable () -> Double
    private let state = Mutex(State())

    /// The tokens of a state directory; nothing is read or made yet.
    /// - Parameter now: the time in seconds since 1970.
    public init(state: String, now: @escaping @Sendable () -> Double = Clock.wallSeconds) {
        path = state + "/daemon/tokens.json"
        self.now = now
    }

    /// The token with a text; `nil` when there is none, or its time is over.
    /// - Throws: `AccessError` when the file cannot be read, or trusted.
    public func token(for text: String) throws(AccessError) -> AccessToken? {
        guard text.hasPrefix(Self.prefix), text.utf8.count <= 100 else { return nil }
        return try valid(try digest(text))
    }

    /// The token with a digest, if it still works.
    func valid(_ sha256: String) throws(AccessError) -> AccessToken? {
        // Each is compared: how long it takes says nothing about how many there are before it.
        var found: AccessToken?
        for token in try current() where Secret.isSame(token.sha256, sha256) { found = token }
        return found.flatMap { $0.isValid(at: now()) ? $0 : nil }
    }

    /// Every token, by name; those whose time is over, too.
    /// - Throws: `AccessError` when the file cannot be read, or trusted.
    public func list() throws(AccessError) -> [AccessToken] { try current().sorted { $0.name < $1.name } }

    /// Gives a new token.
    /// - Parameter lifetime: for how long it works, in seconds; `nil` for ever.
    /// - Returns: its text, which cannot be had again.
    /// - Throws: `AccessError` for a name that is none or is taken, and when the file cannot be read or written.
    public func add(_ name: String, role: Role, lifetime: Double? = nil) throws(AccessError) -> String {
        guard AccessToken.isValid(name: name) else {
            throw .invalid("`\(name)` is no name: letters, digits and `._-@`, at most 64, no dot or hyphen first")
        }
        if let lifetime, !(lifetime > 0 && lifetime < 1e10) { throw .invalid("a token must work for longer than 0 s") }
        let text = Secret.make(Self.prefix)
        let now = now()
        let token = AccessToken(
            name: name, role: role, sha256: try digest(text), created: now, expires: lifetime.map { now + $0 })
        try change { tokens throws(AccessError) in
            // One whose time is over gives its name free.
            tokens.removeAll { $0.name == name && !$0.isValid(at: now) }
            if tokens.contains(where: { $0.name == name }) { throw .invalid("there is a token `\(name)` already") }
            tokens.append(token)
        }
        return text
    }

    /// Takes a token back: it and every session that was begun with it end at once.
    /// - Throws: `AccessError` when there is none of this name, and when the file cannot be read or written.
    public func revoke(_ name: String) throws(AccessError) {
        try change { tokens throws(AccessError) in
            let count = tokens.count
            tokens.removeAll { $0.name == name }
            if tokens.count == count { throw .unknown("there is no token `\(name)`") }
        }
    }

    private func change(_ body: (inout [AccessToken]) throws(AccessError) -> Void) throws(AccessError) {
        let folder = String(path.dropLast("/tokens.json".count))
        do throws(KernelError) { try Directory.createDirectories(folder, mode: 0o700) } catch { throw .file(error) }
        guard let lock = try claim(folder) else { throw .damaged("\(folder): locked") }
        var tokens = try read()
        try body(&tokens)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do { bytes = Array(try encoder.encode(Kept(tokens: tokens))) } catch { throw .damaged("\(path): \(error)") }
        do throws(KernelError) { try Directory.replaceFile(path, with: bytes, mode: 0o600) } catch {
            throw .file(error)
        }
        extendLifetime(lock)
    }

    /// Keeps other processes from changing the tokens meanwhile.
    private func claim(_ folder: String) throws(AccessError) -> FileLock? {
        do throws(KernelError) {
            return try FileLock(path: folder + "/tokens.lock", blocking: true, private: true)
        } catch { throw .file(error) }
    }

    private func current() throws(AccessError) -> [AccessToken] {
        let status = FileStatus(of: path)
        if let tokens = state.withLock({ $0.status != nil && $0.status == status ? $0.tokens : nil }) { return tokens }
        let tokens = try read()
        // File times are coarse: of a file that was changed just now, nobody can tell that it is changed again.
        let isSettled = Clock.wallSeconds() - Double(status?.modified ?? 0) / 1e9 > 1
        state.withLock { $0 = State(tokens: isSettled ? tokens : [], status: isSettled ? status : nil) }
        return tokens
    }

    private func read() throws(AccessError) -> [AccessToken] {
        let bytes: [UInt8]?
        do throws(KernelError) {
            bytes = try TrustedFile.contents(of: path, owners: [0, HostFacts.effectiveUser], upTo: Self.largest)
        } catch { throw .file(error) }
        guard let bytes else { return [] }
        guard bytes.count <= Self.largest else { throw .damaged("\(path): larger than 1 MiB") }
        do { return try JSONDecoder().decode(Kept.self, from: Data(bytes)).tokens } catch {
            throw .damaged("\(path) is no file of tokens: mend it, or move it away and give new ones")
        }
    }

    private func digest(_ text: String) throws(AccessError) -> String {
        do throws(KernelError) { return try Secret.digest(text) } catch { throw .file(error) }
    }
}
