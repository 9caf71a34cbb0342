import ChaosModel
import LinuxKernel

/// The configuration file as it is on disk. It names programs that are run, so nobody else may have written it.
struct DaemonFile {
    var settings: DaemonSettings
    var zones: [String: TimeZoneRules]

    /// Reads a file.
    /// - Returns: `nil` when there is none and it is not required.
    /// - Throws: `DaemonRefusal`.
    static func read(_ path: String, isRequired: Bool) throws(DaemonRefusal) -> DaemonFile? {
        let bytes: [UInt8]?
        do throws(KernelError) {
            bytes = try TrustedFile.contents(
                of: path, owners: [0, HostFacts.effectiveUser], upTo: SpecSource.byteLimit)
        } catch {
            throw DaemonRefusal(
                "aftershockd: error: the configuration \(path) is not trusted: \(error.reason)\n"
                    + "  help: it and every directory above it must belong to root or to the daemon's user, be no links, "
                    + "and be writable by nobody else")
        }
        guard let bytes else {
            if isRequired { throw DaemonRefusal("aftershockd: error: there is no configuration \(path)") }
            return nil
        }
        let source: SpecSource
        do throws(Diagnostics) { source = try SpecSource(name: path, bytes: bytes) } catch {
            throw DaemonRefusal(error.all.map { "\(path): error: \($0.message)" }.joined(separator: "\n"))
        }
        do throws(Diagnostics) {
            var settings = try DaemonSettings.parse(source)
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "/"
            settings.hooks = settings.hooks.map { $0.anchored(at: folder) }
            return DaemonFile(settings: settings, zones: try zones(of: settings))
        } catch { throw DaemonRefusal(source.render(error)) }
    }

    private static func zones(of settings: DaemonSettings) throws(Diagnostics) -> [String: TimeZoneRules] {
        var zones: [String: TimeZoneRules] = ["UTC": .universal]
        var problems: [Diagnostic] = []
        for (name, location) in settings.zones where zones[name] == nil {
            let file = try? File.contents(of: "/usr/share/zoneinfo/" + name)
            if let rules = file.flatMap({ TimeZoneRules(file: $0) }) {
                zones[name] = rules
            } else {
                problems.append(
                    Diagnostic(
                        "this host knows no time zone `\(name)`", at: location,
                        suggestion: "see /usr/share/zoneinfo, of the package tzdata"))
            }
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
        return zones
    }
}
