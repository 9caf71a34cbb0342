import Glibc
import LinuxKernel

/// A directory of the test's own, removed when the owner goes.
final class ScratchDirectory: Sendable {
    let path: String
    init() throws {
        path = "/tmp/aftershock-kernel-test-\(getpid())-\(Clock.monotonicNanoseconds())"
        try Directory.createDirectories(path, mode: 0o700)
    }
    deinit {
        do { try Directory.removeTree(path) } catch { print("left behind: \(error)") }
    }
}

/// Makes a program file. Another process writes it: a descriptor of ours would be seen for a moment in any child
/// that a parallel test starts, and the kernel runs no file that is open for writing.
func install(_ bytes: [UInt8], as path: String) throws {
    try Directory.replaceFile(path + ".data", with: bytes)
    var installer = try spawn(SpawnRequest(["/usr/bin/install", "-m", "755", path + ".data", path]))
    _ = try installer.wait()
}

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

/// What `#require` does, for values that cannot be copied.
func unwrap<Value: ~Copyable>(_ value: consuming Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}

/// Whether `make` gives nothing; `#expect` cannot compare values that cannot be copied.
func isAbsent<Value: ~Copyable>(_ make: () throws -> Value?) rethrows -> Bool {
    switch try make() {
    case .none: true
    case .some: false
    }
}

/// A value that had to be there.
struct Missing: Error {}

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

/// Waits for what the kernel does in its own time; gives up after 10 s, and the expectation then fails.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Clock.monotonicNanoseconds() + 10_000_000_000
    while try !condition() {
        if Clock.monotonicNanoseconds() > deadline { return false }
        Clock.sleep(milliseconds: 5)
    }
    return true
}
