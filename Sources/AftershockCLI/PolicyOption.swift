import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `--policy`: limits beside those of the host.
struct PolicyOption: ParsableArguments {
    @Option(
        name: .customLong("policy"),
        help: "A policy file that adds limits to those of \(PolicyFile.host); may be repeated.")
    var added: [String] = []

    /// Every policy that binds this user's runs.
    /// - Throws: `Refusal` when one of them is not trusted, or broken.
    func policies() throws -> [Policy] {
        do throws(PolicyRefusal) {
            var found: [Policy] = []
            if let host = try PolicyFile.trusted(PolicyFile.host, owners: [0]) { found.append(host) }
            if let path = PolicyFile.ofUser,
                let own = try PolicyFile.trusted(path, owners: [0, HostFacts.effectiveUser])
            {
                found.append(own)
            }
            for path in added { found.append(try PolicyFile.any(path)) }
            return found
        } catch {
            throw Refusal(error.text(colour: Output.isColoured(2)))
        }
    }
}
