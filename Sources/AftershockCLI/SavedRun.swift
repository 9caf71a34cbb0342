import ChaosEngine
import ChaosModel
import FoundationEssentials
import LinuxKernel

/// A run read back from its bundle.
struct SavedRun {
    let bundle: RunBundle
    let record: Record
    let samples: [Sample]

    /// Reads a run by its identity or by the path of its bundle.
    init(_ name: String, state: String) throws {
        let bundle = name.contains("/") ? RunBundle(directory: name) : RunBundle(state: state, run: name)
        self.bundle = bundle
        do {
            record = try JSONDecoder().decode(Record.self, from: Data(try bundle.read(RunBundle.record)))
        } catch let error as KernelError {
            throw Refusal("aftershock: error: run \(name): \(bundle.path(of: RunBundle.record)): \(error.reason)")
        } catch {
            throw Refusal("aftershock: error: run \(name): its record is damaged: \(error)")
        }
        samples = try Self.samples(in: bundle)
    }

    /// The samples of a bundle; none when nothing was probed.
    static func samples(in bundle: RunBundle) throws -> [Sample] {
        guard Directory.exists(bundle.path(of: RunBundle.samples)) else { return [] }
        do { return try SampleCodec.decode(try bundle.read(RunBundle.samples)).samples } catch {
            throw Refusal("aftershock: error: \(bundle.path(of: RunBundle.samples)): \(error)")
        }
    }

    /// The record as the bundle keeps it.
    static func encode(_ record: Record) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(record))
    }
}
