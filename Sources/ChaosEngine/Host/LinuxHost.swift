import ChaosModel
import LinuxKernel
import Synchronization

/// This machine's kernel.
public final class LinuxHost: Host {
    /// Path of the `aftershock` command, which is also every helper.
    public let executable: String
    /// Where Aftershock keeps its state: faults on that file system are refused.
    public let stateDirectory: String
    /// Long-lived netlink sockets, by network namespace.
    let places = NetworkPlaces()
    /// The workloads launched by this process.
    public let supervisor: Supervisor
    /// Restarts asked for by this process.
    let restarts: ServiceRestarts
    /// Helpers started by this process.
    let helpers = HelperProcesses()
    /// Where the listeners of launched workloads go.
    let listeners: ListenerRoutes
    /// How often each signal was delivered by this process.
    let delivered = Mutex<[Change: Int]>([:])
    /// How many connections each cut has reset.
    let cuts = Mutex<[Change: Int]>([:])
    /// Ports of the operator's way in, as far as they have been seen.
    let remoteAccess = Mutex<Set<UInt16>>([])
    private let capabilities = Mutex<[Capability: Finding]?>(nil)

    /// Opens the kernel's sockets in the caller's network namespace, which is called our own from now on.
    /// - Parameter executable: the `aftershock` command; this process's own file when `nil`.
    public init(executable: String? = nil, stateDirectory: String = "/var/lib/aftershock") {
        self.stateDirectory = stateDirectory
        listeners = ListenerRoutes(helpers)
        supervisor = Supervisor(listeners: listeners)
        restarts = ServiceRestarts(supervisor)
        self.executable = executable ?? HostFacts.executablePath ?? "aftershock"
    }

    /// What each mechanism's attempt found; attempted once for each host object.
    public func findings() -> [Capability: Finding] {
        capabilities.withLock { cached in
            if let cached { return cached }
            let found = CapabilityTrial(clockLibrary: clockLibrary, executable: executable).all()
            cached = found
            return found
        }
    }

    /// Runs a kernel call and says what it was for when it fails.
    func attempt<T>(_ operation: String, _ call: () throws(KernelError) -> T) throws(HostError) -> T {
        do throws(KernelError) { return try call() } catch {
            throw HostError("\(operation): \(error.call)", errno: error.errno, reason: error.reason)
        }
    }
}
