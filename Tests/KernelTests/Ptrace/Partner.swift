import Glibc

@testable import LinuxKernel

/// A process that one talks to in lines; killed and reaped when the owner goes.
final class Partner {
    private var process: SpawnedProcess
    private var input: LinuxKernel.Pipe
    private var output: LinuxKernel.Pipe
    private var buffer: [UInt8] = []
    private var status: ExitStatus?
    var pid: Int32 { process.pid }

    init(_ arguments: [String]) throws {
        input = try LinuxKernel.Pipe()
        output = try LinuxKernel.Pipe()
        var request = SpawnRequest(arguments)
        request.standardInput = .descriptor(input.readDescriptor)
        request.standardOutput = .descriptor(output.writeDescriptor)
        request.newSession = true
        process = try spawn(request)
        input.closeRead()
        output.closeWrite()
    }

    /// Says one line.
    func say(_ line: String) throws { try Descriptor.write(Array((line + "\n").utf8), to: input.writeDescriptor) }

    /// The next line that it says; fails at the end.
    func line(within seconds: Double = 20) throws -> String {
        let end = Clock.monotonicNanoseconds() + UInt64(seconds * 1e9)
        while true {
            if let newline = buffer.firstIndex(of: 10) {
                defer { buffer.removeFirst(newline + 1) }
                return String(decoding: buffer[..<newline], as: UTF8.self)
            }
            guard Clock.monotonicNanoseconds() < end else { throw Unmet("\(pid) says nothing") }
            if try Poller.wait(for: [output.readDescriptor], milliseconds: 50).isEmpty { continue }
            let bytes = try Descriptor.read(output.readDescriptor)
            if bytes.isEmpty { throw Unmet("\(pid) has ended: \(String(decoding: buffer, as: UTF8.self))") }
            buffer += bytes
        }
    }

    /// Says a line, and gives the answer.
    func ask(_ line: String) throws -> String {
        try say(line)
        return try self.line()
    }

    /// Says a line, and gives the numbers in the answer by the words before them.
    func figures(_ line: String) throws -> [String: Int] { Self.figures(in: try ask(line)) }

    static func figures(in text: String) -> [String: Int] {
        let words = text.split(separator: " ")
        return Dictionary(
            zip(words, words.dropFirst()).compactMap { word, next in
                Int(next).map { (String(word), $0) }
            }, uniquingKeysWith: { $1 })
    }

    /// Ends its standard input.
    func end() { input.closeWrite() }

    func send(_ signal: Int32) throws { try process.send(signal: signal) }

    /// Waits for its end.
    func wait() throws -> ExitStatus {
        if let status { return status }
        let ended = try process.wait()
        status = ended
        return ended
    }

    deinit {
        do {
            let others = ProcessTable.descendants(of: pid)
            try process.send(signal: SIGKILL)
            for other in others { kill(other, SIGKILL) }
            _ = try wait()
        } catch { print("left behind: \(error)") }
    }
}
