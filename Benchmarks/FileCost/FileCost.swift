import Glibc
import LinuxKernel

/// Times operations on files of a directory and of the same directory behind a file gate without rules.
@main
enum FileCost {
    /// What is timed, in microseconds an operation.
    private static let names = ["open, read 4k, close", "read 4k, cached", "write 4k", "write 4k, fsync", "write 1M"]

    static func main() throws {
        let words = CommandLine.arguments
        if words.count == 3, words[1] == "--measure" {
            print(try measure(words[2]).map { "\($0)" }.joined(separator: " "))
        } else if words.count == 3, let rounds = Int(words[2]) {
            try compare(words[1], rounds: rounds)
        } else {
            print("usage: FileCost DIRECTORY ROUNDS")
            exit(2)
        }
    }

    /// Times both ways in turn and prints the medians with their ratio.
    private static func compare(_ directory: String, rounds: Int) throws {
        let view = try FileGateView([directory])
        defer { view.letGo() }
        var plain: [[Double]] = []
        var gated: [[Double]] = []
        for round in 0...rounds {
            let figures = (try run(directory, in: nil), try run(directory, in: view.descriptor))
            // The first round only warms up.
            if round > 0 {
                plain.append(figures.0)
                gated.append(figures.1)
            }
        }
        print(row("operation", "plain µs", "gated µs", "added µs", "ratio"))
        for (index, name) in names.enumerated() {
            let (before, after) = (median(plain.map { $0[index] }), median(gated.map { $0[index] }))
            print(row(name, text(before), text(after), text(after - before), text(after / before)))
        }
    }

    private static func run(_ directory: String, in view: Int32?) throws -> [Double] {
        var pipe = try Pipe()
        var request = SpawnRequest(["/proc/self/exe", "--measure", directory])
        request.standardOutput = .descriptor(pipe.writeDescriptor)
        request.mountNamespace = view
        var process = try spawn(request)
        pipe.closeWrite()
        let said = String(decoding: try Descriptor.readToEnd(pipe.readDescriptor), as: UTF8.self)
        let status = try process.wait()
        let figures = said.split { $0 == " " || $0 == "\n" }.compactMap { Double($0) }
        guard figures.count == names.count else { throw KernelError("measure: \(status)", errno: EIO) }
        return figures
    }

    private static func measure(_ directory: String) throws -> [Double] {
        let path = "\(directory)/cost-\(getpid())"
        defer { unlink(path) }
        let block = [UInt8](repeating: 1, count: 1 << 20)
        var buffer = [UInt8](repeating: 0, count: 4096)
        let file = open(path, O_RDWR | O_CREAT, 0o600)
        guard file >= 0 else { throw KernelError("open \(path)", errno: errno) }
        defer { close(file) }
        _ = write(file, block, block.count)
        return [
            time(1000) { _ in
                let one = open(path, O_RDONLY)
                _ = read(one, &buffer, 4096)
                close(one)
            },
            time(20_000) { _ = pread(file, &buffer, 4096, ($0 % 256) * 4096) },
            time(2000) { _ = pwrite(file, block, 4096, ($0 % 256) * 4096) },
            time(100) {
                _ = pwrite(file, block, 4096, ($0 % 256) * 4096)
                fsync(file)
            },
            time(64) { _ in _ = pwrite(file, block, block.count, 0) },
        ]
    }

    private static func time(_ count: Int, _ body: (Int) -> Void) -> Double {
        let start = Clock.monotonicNanoseconds()
        for turn in 0..<count { body(turn) }
        return Double(Clock.monotonicNanoseconds() - start) / Double(count) / 1000
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

    private static func row(_ name: String, _ rest: String...) -> String {
        name + String(repeating: " ", count: max(1, 22 - name.count))
            + rest.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
    }
}
