import ArgumentParser
import ChaosEngine
import ChaosFleet
import ChaosModel
import LinuxKernel

/// `aftershock agent`.
struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Join a fleet, and run this host's part of the drills that are coordinated over it.",
        discussion: """
            Each part is run as `aftershock run` would run it, with its own journal and guardian. When this agent, the \
            coordinator, etcd or the network is gone, the host takes everything back by itself within the lease. Only plans \
            are run that a key in --trust has signed, and only if this host's policy allows them.

            Documentation/fleet.md is the guide.
            """)

    @OptionGroup var fleet: FleetOption
    @OptionGroup var state: StateOption
    @OptionGroup var policy: PolicyOption

    @Option(help: "This host's name in the fleet. Default: the host name.")
    var name: String?

    @Option(
        name: .customLong("label"), help: ArgumentHelp("What the host is, for choosing it.", valueName: "key=value"))
    var labels: [String] = []

    @Option(
        name: .customLong("address"),
        help: "Where other hosts reach it; repeat it for each. Default: every address but loopback.")
    var addresses: [String] = []

    @Option(help: ArgumentHelp("A public key whose plans are run, or a directory of such files.", valueName: "path"))
    var trust: [String] = []

    @Option(help: "How long the host counts as there without a sign of it.")
    var lease = "10s"

    func run() throws {
        try exiting {
            let name = name ?? HostFacts.hostname
            if let problem = FleetHost.problem(name: name) { throw Refusal("aftershock: error: --name: \(problem)") }
            let keys = try TrustStore.keys(trust)
            guard !keys.isEmpty else {
                throw Refusal(
                    "aftershock: error: an agent trusts at least one key"
                        + "\n  help: `aftershock fleet key FILE` makes one; give its FILE.pub to `--trust`")
            }
            try state.prepare()
            guard let executable = HostFacts.executablePath else {
                throw Refusal("aftershock: error: the path of this program is not known")
            }
            // One that is broken would refuse every part: that is better known now.
            _ = try policy.policies()
            let way = try fleet.way()
            var settings = AgentSettings(
                access: way.access, fleet: way.fleet, name: name, labels: try labelled(),
                addresses: try reachable(), trusted: keys, lease: try FleetDuration.lease(lease),
                state: state.directory, executable: executable, version: Version.text)
            settings.policies = policy.added.map {
                $0.hasPrefix("/") ? $0 : HostFacts.currentDirectory + "/" + $0
            }
            Output.error("aftershock agent: trusts \(keys.map(\.fingerprint).joined(separator: ", "))")
            try fleet.asking {
                do { try Agent.run(settings) { Output.error("aftershock agent: \($0)") } } catch let error
                    as Agent.Refusal
                {
                    throw Refusal("aftershock: error: \(error)")
                }
            }
            return 0
        }
    }

    private func labelled() throws -> [String: String] {
        var found: [String: String] = [:]
        for label in labels {
            let parts = label.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw Refusal("aftershock: error: --label \(label): write it like `--label role=db`")
            }
            found[parts[0]] = parts[1]
        }
        return found
    }

    private func reachable() throws -> [String] {
        for text in addresses {
            do throws(FieldError) { _ = try HostAddress(field: text) } catch {
                throw Refusal("aftershock: error: --address: \(error.message)")
            }
        }
        guard addresses.isEmpty else { return addresses }
        return LocalAddresses.all().filter { text in
            !text.hasPrefix("127.") && text != "::1" && !text.lowercased().hasPrefix("fe80")
        }
    }
}

/// The keys whose plans an agent runs.
enum TrustStore {
    /// Reads files, and directories of files that end in `.pub`. Who else can write one could have anything run.
    static func keys(_ paths: [String]) throws -> [TrustedKey] {
        var keys: [TrustedKey] = []
        for given in paths {
            let path = given.hasPrefix("/") ? given : HostFacts.currentDirectory + "/" + given
            do {
                let isFolder = Directory.isDirectory(path)
                let files =
                    isFolder
                    ? try Directory.list(path).sorted().filter { $0.hasSuffix(".pub") }.map { "\(path)/\($0)" } : [path]
                for file in files {
                    guard
                        let bytes = try TrustedFile.contents(
                            of: file, owners: [0, HostFacts.effectiveUser], upTo: 16_384)
                    else { throw Refusal("aftershock: error: --trust: there is no file \(file)") }
                    do throws(SigningKey.Failure) { keys.append(try TrustedKey(pem: bytes)) } catch {
                        throw Refusal("aftershock: error: --trust \(file): \(error)")
                    }
                }
            } catch let error as KernelError {
                throw Refusal("aftershock: error: --trust \(path): \(error.reason)")
            }
        }
        return keys
    }
}

/// Durations among the options.
enum FleetDuration {
    static func lease(_ text: String) throws -> Duration {
        let lease = try duration(text, of: "--lease")
        guard FleetLease.isPlausible(lease) else {
            throw Refusal("aftershock: error: --lease \(text): a lease is \(FleetLease.words)")
        }
        return lease
    }

    static func duration(_ text: String, of option: String) throws -> Duration {
        do throws(FieldError) { return try Duration(field: text) } catch {
            throw Refusal("aftershock: error: \(option): \(error.message)")
        }
    }
}
