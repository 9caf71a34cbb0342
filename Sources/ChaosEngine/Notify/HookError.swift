import ChaosModel
import LinuxKernel

/// Why a hook could not be told, known before any attempt.
public struct HookError: Error, Sendable, CustomStringConvertible {
    /// The hook and the reason.
    public var description: String

    init(_ hook: NotifyHook, _ reason: String) { description = "notify: \(hook.name): \(reason)" }
}

/// A hook with what it takes to tell it: all that can be looked up before the run.
struct ReadyHook: Sendable {
    let hook: NotifyHook
    /// The key that posts are signed with.
    let key: [UInt8]?
    /// Whom a webhook's TLS trusts.
    let tls: TLSContext?
    /// Whom a command runs as.
    let account: UserDatabase.Account?

    /// - Throws: `HookError` when the program, the user, the key or the authorities are not there.
    init(_ hook: NotifyHook) throws(HookError) {
        self.hook = hook
        switch hook.way {
        case .command(let command):
            (key, tls) = (nil, nil)
            account = try Self.account(command, of: hook)
            do throws(KernelError) {
                try SpawnRequest(command.arguments, environment: BoundedCommand.path, directory: command.directory)
                    .check()
            } catch { throw HookError(hook, "\(error)") }
        case .webhook(let webhook):
            account = nil
            key = try webhook.secretFile.map { path throws(HookError) in try Self.key(path, of: hook) }
            guard webhook.url.isSecure else {
                tls = nil
                return
            }
            // OpenSSL would wait for a pipe.
            if let path = webhook.authorities {
                do throws(KernelError) { _ = try File.regular(path, upTo: 16 << 20) } catch {
                    throw HookError(hook, "\(path): \(error.reason)")
                }
            }
            let trust: TLSContext.Trust = webhook.authorities.map { .file($0) } ?? .system
            do throws(TLSError) { tls = try TLSContext(trust: webhook.verifiesTLS ? trust : .anyone) } catch {
                throw HookError(hook, "\(error)")
            }
        }
    }

    private static func account(
        _ command: NotifyCommand, of hook: NotifyHook
    ) throws(HookError) -> UserDatabase.Account? {
        guard let user = command.user else { return nil }
        guard let account = UserDatabase.account(of: user) else { throw HookError(hook, "there is no user `\(user)`") }
        if account.uid == HostFacts.effectiveUser { return nil }
        guard HostFacts.isRoot else { throw HookError(hook, "only root can run a command as user `\(user)`") }
        return account
    }

    private static func key(_ path: String, of hook: NotifyHook) throws(HookError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(KernelError) { bytes = try File.regular(path, upTo: 4096) } catch {
            throw HookError(hook, "the key in \(path): \(error.reason)")
        }
        guard FileStatus.isOurs(path) else {
            throw HookError(hook, "the key in \(path) is one that others can change: chown and chmod go-w")
        }
        var line = Array(bytes.prefix { $0 != 10 })
        if line.last == 13 { line.removeLast() }
        guard line.count >= 16 else { throw HookError(hook, "the key in \(path) is shorter than 16 bytes") }
        return line
    }

    /// The capabilities that telling it takes, as a bit set of capabilities(7).
    var capabilities: UInt64 {
        guard case .command(let command) = hook.way else { return 0 }
        var kept: Set<LinuxCapability> = account == nil ? [] : [.setuid, .setgid, .kill]
        // Root in somebody's private directory.
        let places = [command.directory, command.arguments.first { $0.hasPrefix("/") }].compactMap(\.self)
        if !places.allSatisfy({ FileAccess.mayReach($0 + "/.") }) { kept.insert(.dacReadSearch) }
        return kept.mask
    }
}

extension NotifyHook {
    /// Whether this process was started by a hook: it is ended with it, and so would be a drill and its guardian.
    public static var isCaller: Bool { HostFacts.environment(CommandAttempt.markName) != nil }

    /// Looks whether it can be told.
    /// - Throws: `HookError`.
    public func check() throws(HookError) { _ = try ReadyHook(self) }
}
