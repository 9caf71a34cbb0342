import ChaosModel
import LinuxKernel

/// Reads policies from disk, and what they need to know about time zones.
public enum PolicyFile {
    /// Where the policy is that binds every run on the host, whoever begins it.
    public static let host = "/etc/aftershock/policy.yaml"

    /// Where users keep a policy for their own runs; `nil` for root, whose is the host's.
    public static var ofUser: String? {
        guard !HostFacts.isRoot else { return nil }
        if let folder = HostFacts.environment("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
            return folder + "/aftershock/policy.yaml"
        }
        return HostFacts.environment("HOME").flatMap {
            $0.hasPrefix("/") ? $0 + "/.config/aftershock/policy.yaml" : nil
        }
    }

    /// Reads a policy that only `owners` can have written; `nil` when there is none.
    /// - Throws: `PolicyRefusal` when somebody else could have, or it is broken.
    public static func trusted(_ path: String, owners: Set<UInt32>) throws(PolicyRefusal) -> Policy? {
        let bytes: [UInt8]?
        do throws(KernelError) {
            bytes = try TrustedFile.contents(of: path, owners: owners, upTo: SpecSource.byteLimit)
        } catch { throw .untrusted(path, error) }
        guard let bytes else { return nil }
        return try parse(path, bytes)
    }

    /// Reads any policy: one that can only add limits needs no trust.
    /// - Throws: `PolicyRefusal` when it cannot be read, or is broken.
    public static func any(_ path: String) throws(PolicyRefusal) -> Policy {
        var bytes: [UInt8] = []
        do throws(KernelError) {
            let file = try File(path, access: .read)
            while bytes.count <= SpecSource.byteLimit {
                let part = try file.read(upTo: 65536)
                if part.isEmpty { break }
                bytes += part
            }
        } catch { throw .unreadable(path, error) }
        return try parse(path, bytes)
    }

    private static func parse(_ path: String, _ bytes: [UInt8]) throws(PolicyRefusal) -> Policy {
        let source: SpecSource
        do throws(Diagnostics) { source = try SpecSource(name: path, bytes: bytes) } catch {
            throw .illegible(path, error)
        }
        do throws(Diagnostics) {
            var policy = try PolicyParser.parse(source, hash: try hash(bytes))
            try addZones(to: &policy)
            return policy
        } catch { throw .broken(source, error) }
    }

    private static func hash(_ bytes: [UInt8]) throws(Diagnostics) -> String {
        do throws(KernelError) { return try Digest.sha256(bytes) } catch { throw Diagnostics([Diagnostic("\(error)")]) }
    }

    private static func addZones(to policy: inout Policy) throws(Diagnostics) {
        var problems: [Diagnostic] = []
        for (name, location) in policy.zoneNames where policy.zones[name] == nil {
            let file = try? File.contents(of: "/usr/share/zoneinfo/" + name)
            if let rules = file.flatMap({ TimeZoneRules(file: $0) }) {
                policy.zones[name] = rules
            } else {
                problems.append(
                    Diagnostic(
                        "this host knows no time zone `\(name)`", at: location,
                        suggestion: "see /usr/share/zoneinfo, of the package tzdata"))
            }
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
    }
}
