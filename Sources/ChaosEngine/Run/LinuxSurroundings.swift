import ChaosModel
import LinuxKernel

/// What is around a run on this machine.
final class LinuxSurroundings: Surroundings {
    private let host: LinuxHost
    private let guardian: GuardianProcess
    private let signals: SignalSource
    private let clock = MonotonicClock()

    init(host: LinuxHost, guardian: GuardianProcess, signals: consuming SignalSource) {
        self.host = host
        self.guardian = guardian
        self.signals = signals
    }

    var now: UInt64 { clock.now }
    func sleep(until moment: UInt64) { clock.sleep(until: moment) }

    func signal(within milliseconds: Int) throws(KernelError) -> Int32? {
        guard try !Poller.wait(for: [signals.descriptor], milliseconds: milliseconds).isEmpty else { return nil }
        return try signals.read()?.signal
    }

    var guardianFailure: RunStop? { guardian.failure }
    func beat() { guardian.beat() }
    func endGuardian() { guardian.end() }

    func takePrecedence() {
        // The faults are for the service: the loop that ends them must not starve with it.
        _ = Scheduling.trySetFIFO(priority: 5)
        MemoryLock.tryAll()
    }

    func setOrdinary() { Scheduling.setOrdinary() }

    func start(_ name: String, _ work: @escaping @Sendable () -> Void) throws(KernelError) {
        try KernelThread(name: name, body: work).start()
    }

    func probes(
        _ specs: [ProbeSpec], of targets: [Target], start: UInt64, version: String
    ) throws(ProbeSetupError) -> any ProbeSource {
        let processes = ProcessLookup(targets: targets, resolver: host.targetResolver)
        return try ProbeLoop(probes: specs, start: start, version: version, processes: processes)
    }

    func measurementLog() -> MeasurementLog? { MeasurementLog() }

    func counters(of targets: [Target], epoch: UInt64, path: String) throws(KernelError) -> CounterSampler? {
        try CounterSampler(targets: targets, resolver: host.targetResolver, epoch: epoch, path: path)
    }
}
