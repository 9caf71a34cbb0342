import ArgumentParser
import ChaosModel
import LinuxKernel

/// A spec on disk, read with its size bound and parsed; problems are printed and end the command with code 2.
struct SpecFile {
    let path: String
    let bytes: [UInt8]
    let source: SpecSource
    let experiment: Experiment

    init(_ path: String) throws {
        self.path = path
        do {
            bytes = try Self.read(path)
        } catch let error as KernelError {
            throw Refusal("\(path): error: \(error.reason)")
        }
        do throws(Diagnostics) { source = try SpecSource(name: path, bytes: bytes) } catch {
            throw Refusal(error.all.map { "\(path): error: \($0.message)" }.joined(separator: "\n"))
        }
        do throws(Diagnostics) { experiment = try SpecParser.parse(source).anchored(at: path) } catch {
            throw Refusal(source.render(error, colour: Output.isColoured(2)))
        }
    }

    /// The file's bytes, never more than a spec may have: the path may be a pipe or a device without an end.
    private static func read(_ path: String) throws -> [UInt8] {
        let file = try File(path, access: .read)
        var bytes: [UInt8] = []
        while true {
            let more = try Descriptor.read(file.descriptor)
            if more.isEmpty { return bytes }
            bytes += more
            guard bytes.count <= SpecSource.byteLimit else {
                throw Refusal("\(path): error: a spec is at most \(SpecSource.byteLimit / 1024) KiB")
            }
        }
    }

    /// Plans the experiment; problems point into the spec.
    func plan(on survey: Survey) throws -> Plan {
        do throws(Diagnostics) { return try Plan(experiment, on: survey) } catch {
            throw Refusal(source.render(error, colour: Output.isColoured(2)))
        }
    }
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
        for index in copy.targets.indices {
            guard case .command(var command) = copy.targets[index].selector else { continue }
            let given = command.directory ?? "."
            command.directory = given.hasPrefix("/") ? given : folder + "/" + given
            copy.targets[index].selector = .command(command)
        }
        return copy
    }
}
