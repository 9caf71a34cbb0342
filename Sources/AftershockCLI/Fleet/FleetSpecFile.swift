import ArgumentParser
import ChaosEngine
import ChaosFleet
import ChaosModel
import LinuxKernel

/// A fleet's spec on disk.
struct FleetSpecFile {
    let bytes: [UInt8]
    let source: SpecSource
    let spec: FleetSpec

    /// Reads a spec.
    /// - Throws: `Refusal` with everything that is wrong in it.
    init(_ path: String) throws {
        let (bytes, source) = try SpecFile.text(path)
        try self.init(path, bytes, source)
    }

    /// The same of a text that was read already.
    init(_ path: String, _ bytes: [UInt8], _ source: SpecSource) throws {
        self.bytes = bytes
        self.source = source
        guard FleetSpec.isMeant(by: source) else {
            throw Refusal(
                "\(path): error: this is a spec for one host: no target or probe has `hosts`"
                    + "\n  help: `aftershock run \(path)` runs it here")
        }
        do throws(Diagnostics) { spec = try FleetSpec(source) } catch {
            throw Refusal(source.render(error, colour: Output.isColoured(2)))
        }
    }

    /// Chooses hosts.
    /// - Throws: `Refusal`.
    func plan(on roster: [FleetHost], run: String) throws -> FleetPlan {
        do throws(Diagnostics) { return try FleetPlan(spec, roster: roster, run: run) } catch {
            throw Refusal(source.render(error, colour: Output.isColoured(2)))
        }
    }
}
