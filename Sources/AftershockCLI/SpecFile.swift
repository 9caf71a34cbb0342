import ArgumentParser
import ChaosModel
import LinuxKernel

/// A spec on disk, read with its size bound and parsed; problems are printed and end the command with code 2.
struct SpecFile {
    let path: String
    let bytes: [UInt8]
    let source: SpecSource
    let experiment: Experiment

    /// Reads a spec.
    /// - Parameter overrides: what is changed in it: `bytes` are the changed text then.
    /// - Throws: `Refusal`.
    init(_ path: String, overrides: ExperimentOverrides = ExperimentOverrides()) throws {
        let (bytes, written) = try Self.text(path)
        try self.init(path, bytes, written, overrides: overrides)
    }

    /// The same of a text that was read already.
    init(_ path: String, _ bytes: [UInt8], _ written: SpecSource, overrides: ExperimentOverrides) throws {
        self.path = path
        if FleetSpec.isMeant(by: written) {
            throw Refusal(
                "\(path): error: this spec names hosts of a fleet"
                    + "\n  help: `aftershock fleet run \(path)` runs it over them")
        }
        do throws(Diagnostics) { source = try overrides.applied(to: written) } catch {
            throw Refusal(written.render(error, colour: Output.isColoured(2)))
        }
        self.bytes = overrides.isEmpty ? bytes : Array(source.text.utf8)
        do throws(Diagnostics) { experiment = try SpecParser.parse(source).anchored(at: path) } catch {
            throw Refusal(source.render(error, colour: Output.isColoured(2)))
        }
    }

    /// The text of a file, whatever it says.
    /// - Throws: `Refusal`.
    static func text(_ path: String) throws -> (bytes: [UInt8], source: SpecSource) {
        let bytes: [UInt8]
        do {
            bytes = try read(path)
        } catch let error as KernelError {
            throw Refusal("\(path): error: \(error.reason)")
        }
        do throws(Diagnostics) { return (bytes, try SpecSource(name: path, bytes: bytes)) } catch {
            throw Refusal(error.all.map { "\(path): error: \($0.message)" }.joined(separator: "\n"))
        }
    }

    /// The file's bytes, never more than `limit`: the path may be a pipe or a device without an end.
    static func read(_ path: String, upTo limit: Int = SpecSource.byteLimit) throws -> [UInt8] {
        let file = try File(path, access: .read)
        var bytes: [UInt8] = []
        while true {
            let more = try Descriptor.read(file.descriptor)
            if more.isEmpty { return bytes }
            bytes += more
            guard bytes.count <= limit else {
                let most = limit % (1 << 20) == 0 ? "\(limit >> 20) MiB" : "\(limit >> 10) KiB"
                throw Refusal("\(path): error: such a file is at most \(most)")
            }
        }
    }

    /// Plans the experiment; problems point into the spec.
    func plan(on survey: Survey) throws -> Plan {
        do throws(Diagnostics) { return try Plan(experiment, on: survey) } catch {
            throw Refusal(rendered(error))
        }
    }

    /// Problems with their places in the spec.
    func rendered(_ problems: Diagnostics) -> String { source.render(problems, colour: Output.isColoured(2)) }
}

/// Bad input: a message for people, and exit code 2. Nothing was applied.
struct Refusal: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Experiment {
    /// Commands start in the spec's own directory unless they say otherwise.
    fileprivate func anchored(at path: String) -> Experiment {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var copy = self
        let place = folder.hasPrefix("/") ? folder : HostFacts.currentDirectory + "/" + folder
        copy.notify = notify.map { $0.anchored(at: place) }
        for index in copy.targets.indices {
            guard case .command(var command) = copy.targets[index].selector else { continue }
            let given = command.directory ?? "."
            command.directory = given.hasPrefix("/") ? given : folder + "/" + given
            copy.targets[index].selector = .command(command)
        }
        return copy
    }
}
