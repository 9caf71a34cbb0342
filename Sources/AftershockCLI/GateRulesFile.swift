import ChaosModel
import LinuxKernel

/// A gate's rules on disk.
struct GateRulesFile {
    let rules: GateRules

    init(_ path: String) throws {
        let bytes: [UInt8]
        do { bytes = try SpecFile.read(path) } catch let error as KernelError {
            throw Refusal("\(path): error: \(error.reason)")
        }
        let source: SpecSource
        do throws(Diagnostics) { source = try SpecSource(name: path, bytes: bytes) } catch {
            throw Refusal(error.all.map { "\(path): error: \($0.message)" }.joined(separator: "\n"))
        }
        do throws(Diagnostics) { rules = try GateRulesParser.parse(source) } catch {
            throw Refusal(source.render(error, colour: Output.isColoured(2)))
        }
    }
}
