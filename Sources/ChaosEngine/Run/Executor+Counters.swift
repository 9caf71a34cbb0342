import LinuxKernel

/// The kernel's counters over the run: why a service suffered.
extension Executor {
    /// Starts to read them. A run goes on without, and says so.
    mutating func startCounters() {
        do throws(KernelError) {
            counters = try surroundings.counters(
                of: plan.experiment.targets, epoch: epoch, path: bundle.path(of: RunBundle.counters))
        } catch {
            record.counterSampling = .init(absent: ["everything: \(error)"])
        }
    }

    /// Takes the last reading before the workloads are ended. One that the kernel keeps waiting is not waited for.
    mutating func stopCounters() {
        guard let counters else { return }
        counters.stop()
        let limit = now + 2_000_000_000
        while counters.sampling == nil, now < limit { tickQuietly(for: .milliseconds(5)) }
        record.counterSampling = counters.sampling ?? .init(absent: ["the end: a reading did not come back"])
        self.counters = nil
    }
}
