import ChaosEngine
import ChaosModel
import LinuxKernel

/// How an agent is set up.
public struct AgentSettings: Sendable {
    /// Where etcd is.
    public var access: EtcdAccess
    /// The fleet, and this host's name in it.
    public var fleet: String, name: String
    /// What the host says of itself.
    public var labels: [String: String]
    /// Where other hosts reach it.
    public var addresses: [String]
    /// The keys whose plans it runs.
    public var trusted: [TrustedKey]
    /// How long the host counts as there without a sign of it.
    public var lease: Duration
    /// The state directory of its runs, and the `aftershock` command.
    public var state: String, executable: String
    /// Version of the command.
    public var version: String
    /// Policy files that add limits to those of the host.
    public var policies: [String] = []

    /// Describes an agent.
    public init(
        access: EtcdAccess, fleet: String, name: String, labels: [String: String], addresses: [String],
        trusted: [TrustedKey], lease: Duration, state: String, executable: String, version: String
    ) {
        self.access = access
        self.fleet = fleet
        self.name = name
        self.labels = labels
        self.addresses = addresses
        self.trusted = trusted
        self.lease = lease
        self.state = state
        self.executable = executable
        self.version = version
    }

    /// The host as it registers, in a life of its own.
    func host() -> FleetHost {
        let findings = LinuxHost().findings()
        var missing: [String: String] = [:]
        for (capability, finding) in findings where !finding.works { missing[capability.rawValue] = finding.detail }
        return FleetHost(
            name: name, session: RunOptions.freshRun() + RunOptions.freshRun(), labels: labels, addresses: addresses,
            version: version, kernel: HostFacts.kernelRelease, cpus: HostFacts.onlineCPUs, missing: missing,
            machine: (Clock.bootID() ?? "") + state, hasPolicy: Directory.exists(PolicyFile.host))
    }
}
