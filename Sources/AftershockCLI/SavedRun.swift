import ChaosEngine
import ChaosModel
import FoundationEssentials
import LinuxKernel

/// A run read back from its bundle.
struct SavedRun {
    let bundle: RunBundle
    let record: Record
    let samples: [Sample]
    let counters: CounterSeries?

    /// Reads a run by its identity or by the path of its bundle.
    init(_ name: String, state: String) throws {
        let bundle = name.contains("/") ? RunBundle(directory: name) : RunBundle(state: state, run: name)
        self.bundle = bundle
        do {
            record = try Record(saved: try bundle.read(RunBundle.record))
        } catch let error as KernelError {
            let missing = MissingRun(name: name, bundle: bundle, state: state)
            if let refusal = missing.refusal(without: RunBundle.record) { throw refusal }
            throw Refusal("aftershock: error: run \(name): \(bundle.path(of: RunBundle.record)): \(error.reason)")
        } catch {
            throw Refusal("aftershock: error: run \(name): its record is damaged: \(error)")
        }
        Self.warnOfChanges(in: bundle, name)
        samples = try Self.samples(in: bundle)
        counters = Self.counters(in: bundle)
        if samples.isEmpty, !record.probes.isEmpty {
            Output.error("aftershock: warning: \(bundle.path(of: RunBundle.samples)) has no samples")
        }
    }

    /// The SHA-256 of each file that the reports are made from.
    func rawHashes() throws -> [String: String] {
        try bundle.hashes().filter { !$0.key.hasPrefix("report.") && $0.key != "junit.xml" }
    }

    /// Says on standard error what is not as the run's manifest has it. A run that was interrupted has none, and no report.
    private static func warnOfChanges(in bundle: RunBundle, _ name: String) {
        guard Directory.exists(bundle.path(of: RunBundle.manifest)) || Directory.exists(bundle.path(of: "report.json"))
        else { return }
        let changes: [String]
        do throws(KernelError) { changes = try bundle.differences() } catch { changes = ["\(error)"] }
        for change in changes {
            Output.error("aftershock: warning: run \(name) is not as it was when it ended: \(change)")
        }
    }

    /// The samples of a bundle; none when nothing was probed. What is missing is said on standard error.
    static func samples(in bundle: RunBundle) throws -> [Sample] {
        let path = bundle.path(of: RunBundle.samples)
        guard Directory.exists(path) else { return [] }
        do {
            let contents = try SampleFile.read(path)
            if contents.tornBytes > 0 {
                let words = contents.tornSamples > 0 ? "\(contents.tornSamples) samples" : "its samples"
                Output.error("aftershock: warning: \(path): the last block is cut off: \(words) are lost")
            }
            return contents.samples
        } catch {
            throw Refusal("aftershock: error: \(path): \(error)")
        }
    }

    /// The kernel's counters of a bundle; `nil` when none were kept. Damaged ones cost the report no more than what it says
    /// of them.
    static func counters(in bundle: RunBundle) -> CounterSeries? {
        let path = bundle.path(of: RunBundle.counters)
        guard Directory.exists(path) else { return nil }
        do { return try CounterCSV.decode(try bundle.read(RunBundle.counters)) } catch {
            Output.error("aftershock: warning: \(path): \(error)")
            return nil
        }
    }

    /// The record as the bundle keeps it.
    static func encode(_ record: Record) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(record))
    }
}
