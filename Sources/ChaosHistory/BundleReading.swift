import ChaosEngine
import ChaosModel
import FoundationEssentials
import LinuxKernel

/// Reads of the bundles what the history needs, whatever is in them.
struct BundleReading: Sendable {
    let state: String
    let open: OpenRuns

    /// What the bundle of a run says.
    func finding(of run: String) -> BundleFinding {
        let bundle = RunBundle(state: state, run: run)
        guard let status = FileStatus(of: bundle.directory) else { return .damaged("it is gone") }
        // Links may lead anywhere; ours are none.
        guard status.kind == .directory else { return .damaged("it is no directory") }
        guard Directory.exists(bundle.path(of: RunBundle.report)) else { return unreported(run, bundle) }
        do {
            let report: SavedReport = try read(RunBundle.report, bundle)
            let record: SavedRecord = try read(RunBundle.record, bundle)
            guard report.run == run else { return .damaged("\(RunBundle.report) is of run \(report.run)") }
            guard let summary = record.summary(of: report) else {
                return .damaged("\(RunBundle.record): the start or the length is no time")
            }
            return .run(summary)
        } catch { return .damaged(error.reason) }
    }

    private func unreported(_ run: String, _ bundle: RunBundle) -> BundleFinding {
        if open.underWay.contains(run) { return .underWay }
        if Directory.exists(bundle.path(of: RunBundle.record)) { return judged(run, bundle) }
        return InterruptedRun(bundle, run: run, isSettled: !open.unsettled.contains(run)).finding
    }

    /// A run that ended by itself, and whose report could not be written: there was no space for it.
    private func judged(_ run: String, _ bundle: RunBundle) -> BundleFinding {
        do {
            let record = try Record(saved: try bundle.read(RunBundle.record))
            guard record.run == run else { return .damaged("\(RunBundle.record) is of run \(record.run)") }
            let samples = bundle.path(of: RunBundle.samples)
            let counters = Directory.exists(bundle.path(of: RunBundle.counters))
            let report = Report(
                analyzing: record, samples: Directory.exists(samples) ? try SampleFile.read(samples).samples : [],
                counters: counters ? try CounterCSV.decode(try bundle.read(RunBundle.counters)) : nil)
            return .run(RunSummary(report, record: record))
        } catch { return .damaged("it has no report, and cannot be judged: \(error)") }
    }

    private struct Damage: Error { var reason: String }

    private func read<Value: Decodable>(_ file: String, _ bundle: RunBundle) throws(Damage) -> Value {
        let bytes: [UInt8]
        do throws(KernelError) { bytes = try bundle.read(file) } catch {
            throw Damage(reason: "\(file): \(error.reason)")
        }
        do { return try JSONDecoder().decode(Value.self, from: Data(bytes)) } catch let error as DecodingError {
            throw Damage(reason: "\(file): \(Self.words(error))")
        } catch { throw Damage(reason: "\(file): \(error)") }
    }

    private static func words(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "`\(key.stringValue)` is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "`\(context.codingPath.map(\.stringValue).joined(separator: "."))` is not what it should be"
        case .dataCorrupted: "it is no JSON, or not whole"
        @unknown default: "it cannot be read"
        }
    }
}
