import Glibc
import LinuxKernel

/// A child that is killed and reaped when the owner goes.
final class Child {
    var process: SpawnedProcess
    var pid: Int32 { process.pid }
    var startTicks: UInt64 { process.startTicks }
    init(_ request: SpawnRequest) throws { process = try spawn(request) }
    convenience init(_ arguments: String..., configure: (inout SpawnRequest) -> Void = { _ in }) throws {
        var request = SpawnRequest(arguments)
        configure(&request)
        try self.init(request)
    }
    deinit {
        do {
            try process.send(signal: SIGKILL)
            _ = try process.wait()
        } catch { print("left behind: \(error)") }
    }
}

/// Runs a program to its end and returns what it printed.
func output(of request: SpawnRequest) throws -> (text: String, status: ExitStatus) {
    var pipe = try Pipe()
    var request = request
    request.standardOutput = .descriptor(pipe.writeDescriptor)
    let child = try Child(request)
    pipe.closeWrite()
    let text = String(decoding: try Descriptor.readToEnd(pipe.readDescriptor), as: UTF8.self)
    return (text, try child.process.wait())
}
