import ArgumentParser
import ChaosEngine
import ChaosModel
import ChaosScheduler
import ChaosServer
import LinuxKernel

/// `aftershockd token`.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Give people and programs access to the API and the dashboard, and take it back.",
        discussion: """
            Each role may also do what those before it may: view looks, halt stops runs, run starts drills and pauses \
            schedules, admin adds and removes schedules. A daemon that runs goes by changes at once. Only a hash is kept.
            """,
        subcommands: [AddToken.self, ListTokens.self, RevokeToken.self])
}

/// `--state`, for commands about tokens.
struct TokenState: ParsableArguments {
    @Option(help: "The daemon's state directory. Default: /var/lib/aftershock for root.")
    var state: String?

    func validate() throws { if state == "" { throw ValidationError("'--state' needs a directory") } }

    /// Does something with the tokens, or says why not.
    func change(making isMade: Bool = false, _ body: (AccessTokens) throws(AccessError) -> Void) throws {
        let path = state.map { $0.hasPrefix("/") ? $0 : HostFacts.currentDirectory + "/" + $0 }
        let place = StateDirectory(path ?? StateDirectory.standardPath)
        do {
            if isMade { try place.prepare() } else if Directory.exists(place.path) { try place.check() }
            try body(AccessTokens(state: place.path))
        } catch let error as StateDirectory.Distrust {
            Say.error("aftershockd: error: state directory \(place.path): \(error.path): \(error.reason)")
            throw ExitCode(2)
        } catch let error as AccessError {
            Say.error("aftershockd: error: \(error)")
            throw ExitCode(2)
        }
    }
}

/// `aftershockd token add NAME`.
struct AddToken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make a token and print it; it cannot be had again.")

    @Argument(help: "Whose it is: the name in logs and in the audit log.")
    var name: String

    @Option(help: "What it may do: view, halt, run or admin.")
    var role: TokenRole

    @Option(help: "For how long it works: 90d, 12h. Default: until it is revoked.")
    var expires: String?

    @OptionGroup var state: TokenState

    /// The roles as the command line has them.
    enum TokenRole: String, ExpressibleByArgument, CaseIterable { case view, halt, run, admin }

    func validate() throws { _ = try lifetime }

    func run() throws {
        let lifetime = try lifetime
        try state.change(making: true) { tokens throws(AccessError) in
            Say.line(try tokens.add(name, role: Role(rawValue: role.rawValue) ?? .view, lifetime: lifetime))
        }
    }

    /// In seconds. Days may be more than the thirty that a spec allows.
    private var lifetime: Double? {
        get throws {
            guard let expires else { return nil }
            if expires.last == "d", expires.count > 1, expires.dropLast().allSatisfy(\.isWholeNumber) {
                guard let days = Int(expires.dropLast()), (1...3650).contains(days) else {
                    throw ValidationError("'--expires': it is 1d to 3650d, found \(expires)")
                }
                return Double(days) * 86_400
            }
            do throws(FieldError) { return Double(try Duration(field: expires).components.seconds) } catch {
                throw ValidationError("'--expires': \(error.message); write it like 90d or 12h")
            }
        }
    }
}

/// `aftershockd token list`.
struct ListTokens: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the tokens.")

    @OptionGroup var state: TokenState

    func run() throws {
        try state.change { tokens throws(AccessError) in
            let all = try tokens.list()
            if all.isEmpty { Say.line("there is no token") }
            let now = Clock.wallSeconds()
            for token in all {
                let end = token.expires.map {
                    (token.isValid(at: now) ? "until " : "EXPIRED ") + Figure.timestamp($0)
                }
                Say.line(
                    "\(token.name)  \(token.role.rawValue)  since \(Figure.timestamp(token.created))  "
                        + (end ?? "until it is revoked"))
            }
        }
    }
}

/// `aftershockd token revoke NAME`.
struct RevokeToken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take a token back: it and its sessions end at once.")

    @Argument(help: "Whose it is.")
    var name: String

    @OptionGroup var state: TokenState

    func run() throws {
        try state.change { tokens throws(AccessError) in try tokens.revoke(name) }
        Say.line("the token of \(name) is revoked")
    }
}
