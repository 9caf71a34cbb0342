import ChaosModel
import ChaosReport
import LinuxKernel

/// A baseline on disk.
struct GateBaselineFile {
    let path: String
    /// The longest file that is read, in bytes.
    private static let longest = 16 << 20

    init(_ path: String) { self.path = path }

    /// Reads it, whatever is in it.
    func read() throws -> GateBaseline {
        let bytes: [UInt8]
        do throws(KernelError) { bytes = try File.regular(path, upTo: Self.longest, followsLinks: true) } catch {
            throw Refusal("\(path): error: \(error.reason)")
        }
        do throws(JSONReport.Failure) { return try GateJSON.baseline(from: bytes) } catch {
            throw Refusal(
                "\(path): error: not a baseline: \(error)\n  help: `aftershock gate RUN --save-baseline FILE` writes one"
            )
        }
    }

    /// Keeps runs.
    func save(_ runs: [RunSummary]) throws {
        let baseline = GateBaseline(runs, writtenBy: Version.text)
        guard !baseline.runs.isEmpty else {
            throw Refusal(
                "aftershock: error: none of these runs says anything about recovery: there is no baseline in them")
        }
        let bytes = Array(try GateJSON.text(baseline).utf8)
        do throws(KernelError) { try Directory.replaceFile(path, with: bytes, mode: 0o644) } catch {
            throw Refusal("\(path): error: \(error.reason)")
        }
        let left = runs.count - baseline.runs.count
        Output.line(
            "\(path): a baseline of \(baseline.runs.count == 1 ? "1 run" : "\(baseline.runs.count) runs")"
                + (left == 0 ? "" : "; \(left) left out: no steady state, or stopped before a breach"))
    }
}
