import ChaosEngine
import ChaosModel
import LinuxKernel

/// A run whose executor died: nothing of it was judged. It is in the history by its name and time, as one that was stopped,
/// or as one whose rollback is incomplete while its changes are not settled.
struct InterruptedRun {
    let bundle: RunBundle
    let run: String
    let isSettled: Bool

    init(_ bundle: RunBundle, run: String, isSettled: Bool) {
        self.bundle = bundle
        self.run = run
        self.isSettled = isSettled
    }

    var finding: BundleFinding {
        do {
            let bytes = try bundle.read(RunBundle.spec)
            let experiment = try SpecParser.parse(try SpecSource(name: RunBundle.spec, bytes: bytes))
            var summary = RunSummary(
                run: run, experiment: experiment.name, startedAt: startedAt, duration: max(0, lastSign - startedAt),
                verdict: isSettled ? .stopped : .rollbackIncomplete, reason: reason, labels: experiment.labels,
                environment: Record.Environment(), specHash: try Digest.sha256(bytes))
            summary.interrupted = true
            return .run(summary)
        } catch let error as KernelError {
            return .damaged("it has no report, and \(RunBundle.spec): \(error.reason)")
        } catch {
            return .damaged("it has no report, and \(RunBundle.spec) cannot be read")
        }
    }

    private var reason: String {
        let note = (try? bundle.read(RunBundle.interruption)).map { bytes in
            String(String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" })
        }
        let left = isSettled ? "" : "; what it changed is not known to be taken back"
        return "interrupted: " + (note ?? "its executor ended without a report") + left
    }

    /// Seconds since 1970: as the samples have it, or when the spec was put into the bundle.
    private var startedAt: Double { measuredStart ?? modified(RunBundle.spec) ?? 0 }

    private var measuredStart: Double? {
        do {
            let file = try File.openRegular(bundle.path(of: RunBundle.samples), followsLinks: false)
            var reader = SampleReader()
            try reader.take(try file.read(upTo: 64)) { _ in }
            return reader.startedAt.flatMap { $0.isFinite && abs($0) < 1e12 ? $0 : nil }
        } catch { return nil }
    }

    /// When something was last written.
    private var lastSign: Double {
        [RunBundle.samples, RunBundle.counters, RunBundle.interruption].compactMap(modified).max() ?? startedAt
    }

    private func modified(_ file: String) -> Double? {
        FileStatus(of: bundle.path(of: file)).map { Double($0.modified) / 1e9 }
    }
}
