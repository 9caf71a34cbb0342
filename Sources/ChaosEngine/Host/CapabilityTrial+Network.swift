import ChaosModel
import FoundationEssentials
import LinuxKernel

/// Attempts with the network of a process that may change it, and may make no scratch namespace: CAP_NET_ADMIN without
/// CAP_SYS_ADMIN. A process of ours makes one in a user namespace of its own, where it may do everything.
extension CapabilityTrial {
    /// The mechanisms that are attempted in a scratch network namespace.
    static let ofNetwork: [Capability] = [
        .nftables, .nftOwner, .nftReject, .nftRandom, .nftRedirect, .nftEgress, .socketDestroy, .portRange,
        .packetQueue, .socketCgroup, .htb, .netem, .netemSeed,
    ]

    /// What `aftershock trial` found; empty when it could not be started.
    var networkElsewhere: [Capability: Finding] {
        guard let executable = executable ?? HostFacts.executablePath else { return [:] }
        let (works, text) = outcome(of: [executable, "trial"])
        guard works, let found = try? JSONDecoder().decode([String: Finding].self, from: Data(text.utf8)) else {
            let refusal = Finding(
                works: false, detail: "there is no network namespace to try it in: \(text)",
                fix: "run as root, grant CAP_SYS_ADMIN, or let users make user namespaces (user_namespaces(7))")
            return Dictionary(uniqueKeysWithValues: Self.ofNetwork.map { ($0, refusal) })
        }
        return Dictionary(
            uniqueKeysWithValues: found.compactMap { name, finding in Capability(rawValue: name).map { ($0, finding) } }
        )
    }
}

/// `aftershock trial`: what a command that may make no network namespace starts. The process must have one thread.
public enum NetworkTrial {
    /// Enters a user and a network namespace of its own and attempts there what the network can do.
    /// - Returns: the findings by name, as JSON in one line.
    /// - Throws: `KernelError` where the host lets users make no namespaces.
    public static func run() throws -> String {
        try ThreadPrivileges.enterOwnNetwork()
        var trial = CapabilityTrial()
        trial.isInOwnNetwork = true
        let found = CapabilityTrial.ofNetwork.map { ($0.rawValue, trial.attempt($0)) }
        return String(
            decoding: try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: found)), as: UTF8.self)
    }
}
