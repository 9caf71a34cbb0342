import ChaosModel
import FoundationEssentials
import LinuxKernel

/// Where the daemon of a state directory is reached, and where its schedules are: `daemon/where.json`, for commands of the
/// same host, which need not know how it was configured. It stays when the daemon ends: the next one likely goes by the same.
public struct DaemonPlace: Codable, Hashable, Sendable {
    private static let file = "daemon/where.json"
    private static let largest = 65_536

    /// Its Unix socket, absolute.
    public var socket: String
    /// Its directories of schedule files, absolute.
    public var schedules: [String]
    /// Its process.
    public var pid: Int32

    /// Describes a daemon.
    public init(socket: String, schedules: [String], pid: Int32) {
        self.socket = socket
        self.schedules = schedules
        self.pid = pid
    }

    /// Puts it on record, for whoever may look into the state directory. Only who has the daemon's lock does that.
    /// - Throws: `DeskError.failed` when it cannot be written.
    public func keep(state: String) throws(DeskError) {
        let bytes: [UInt8]
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            bytes = Array(try encoder.encode(self)) + [10]
        } catch { throw .failed("\(state)/\(Self.file): \(error)") }
        do throws(KernelError) { try Directory.replaceFile(state + "/" + Self.file, with: bytes, mode: 0o600) } catch {
            throw .failed("\(error)")
        }
    }

    /// What the last daemon said; `nil` when none did.
    /// - Throws: `DeskError.failed` for a file that cannot be read, or is not what it should be.
    public static func last(state: String) throws(DeskError) -> DaemonPlace? {
        let path = state + "/" + file
        guard Directory.exists(path) else { return nil }
        let bytes: [UInt8]
        do throws(KernelError) { bytes = try File.regular(path, upTo: largest, followsLinks: false) } catch {
            throw .failed("\(path): \(error.reason)")
        }
        do { return try JSONDecoder().decode(DaemonPlace.self, from: Data(bytes)) } catch {
            throw .failed("\(path) does not say where the daemon is; the next one that begins writes it anew")
        }
    }

    /// The process of the daemon that has a state directory; `nil` when none runs, by its lock.
    public static func holder(state: String) -> Int32? { DaemonLock.holder(state: state) }
}
