import ChaosModel
import LinuxKernel

/// Reads notify files from disk.
public enum NotifyFile {
    /// Where the file is that holds for every run on the host, whoever begins it.
    public static let host = "/etc/aftershock/notify.yaml"

    /// The settings of the host; `nil` when there is no such file.
    /// - Throws: `PolicyRefusal` when somebody but root could have written it, or it is broken.
    public static func ofHost() throws(PolicyRefusal) -> NotifySettings? {
        let bytes: [UInt8]?
        do throws(KernelError) {
            bytes = try TrustedFile.contents(of: host, owners: [0], upTo: SpecSource.byteLimit)
        } catch { throw .untrusted(host, error) }
        guard let bytes else { return nil }
        return try parse(host, bytes)
    }

    /// The settings of a file that the caller names.
    /// - Throws: `PolicyRefusal` when it cannot be read, or is broken.
    public static func any(_ path: String) throws(PolicyRefusal) -> NotifySettings {
        let bytes: [UInt8]
        do throws(KernelError) { bytes = try File.regular(path, upTo: SpecSource.byteLimit) } catch {
            throw .unreadable(path, error)
        }
        return try parse(path, bytes)
    }

    private static func parse(_ path: String, _ bytes: [UInt8]) throws(PolicyRefusal) -> NotifySettings {
        let source: SpecSource
        do throws(Diagnostics) { source = try SpecSource(name: path, bytes: bytes) } catch {
            throw .illegible(path, error)
        }
        do throws(Diagnostics) {
            var settings = try NotifySettings.parse(source)
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            let place = folder.hasPrefix("/") ? folder : HostFacts.currentDirectory + "/" + folder
            settings.hooks = settings.hooks.map { $0.anchored(at: place) }
            return settings
        } catch { throw .broken(source, error) }
    }
}
