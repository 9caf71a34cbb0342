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
        do {
            bytes = try SpecFile.read(path)
        } catch let error as KernelError { throw Refusal("\(path): error: \(error.reason)") }
        do throws(Diagnostics) { source = try SpecSource(name: path, bytes: bytes) } catch {
            throw Refusal(error.all.map { "\(path): error: \($0.message)" }.joined(separator: "\n"))
        }
        do throws(Diagnostics) { spec = try FleetSpec(source) } catch {
            throw Refusal(source.render(error, colour: Output.isColoured(2)))
        }
        guard FleetSpec.isMeant(by: source) else {
            throw Refusal(
                "\(path): error: this is a spec for one host: no target or probe has `hosts`"
                    + "\n  help: `aftershock run \(path)` runs it here")
        }
    }

    /// A file that is meant for a fleet, or what is wrong with it; `nil` for any other.
    static func ifMeant(_ path: String) throws -> Result<FleetSpecFile, any Error>? {
        let source = try SpecSource(name: path, bytes: try SpecFile.read(path))
        return FleetSpec.isMeant(by: source) ? Result { try FleetSpecFile(path) } : nil
    }

    /// Chooses hosts.
    /// - Throws: `Refusal`.
    func plan(on roster: [FleetHost], run: String) throws -> FleetPlan {
        do throws(Diagnostics) { return try FleetPlan(spec, roster: roster, run: run) } catch {
            throw Refusal(source.render(error, colour: Output.isColoured(2)))
        }
    }
}
