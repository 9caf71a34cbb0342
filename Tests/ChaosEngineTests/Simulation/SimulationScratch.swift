import LinuxKernel

/// A directory in memory that goes with its owner: fdatasync(2) costs nothing there.
final class SimulationScratch: Sendable {
    let path: String

    init() throws {
        let place = Directory.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
        path = "\(place)/aftershock-simulation-\(HostFacts.processID)-\(UInt64.random(in: 0...UInt64.max))"
        try Directory.createDirectories(path, mode: 0o700)
    }

    deinit { do { try Directory.removeTree(path) } catch { print("left behind: \(error)") } }
}
