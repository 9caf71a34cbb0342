import ChaosModel
import FoundationEssentials
import LinuxKernel
import Synchronization

/// The thread that writes a live feed, and what waits to be written.
final class LiveWriter: Sendable {
    /// No state is written beyond this size of the file, in bytes; events always are.
    static let longest = 32 << 20
    /// How long the end is waited for.
    private static let patience: UInt64 = 1_000_000_000
    /// Between two tries to write what a full disk did not take, in milliseconds.
    private static let pause = 250

    private struct Waiting {
        var lines: [LiveLine] = []
        var isOver = false
    }

    private struct Bell: ~Copyable, Sendable { let flag: EventFlag }

    private let longest: Int
    private let path: String
    private let waiting = Mutex(Waiting())
    private let bell: Bell
    private let isDone = Atomic<Bool>(false)

    /// Makes the file, which must not be there, and takes its lock: whoever finds it free knows that nobody writes any more.
    init(state: String, run: String, longest: Int) throws(KernelError) {
        self.longest = longest
        path = try LiveFiles(state: state).prepare(run)
        bell = Bell(flag: try EventFlag())
        let file = try File(path, access: .append, creatingWith: 0o600, exclusive: true, followsLinks: false)
        guard try OpenFileLock.lock(file.descriptor, path) else { throw KernelError("lock \(path)", errno: 11) }
        let output = Output(file)
        try KernelThread(name: "live") { [self] in write(to: output) }.start()
    }

    /// Leaves a line to be written, unless so many wait already.
    func add(_ line: LiveLine, unlessWaiting most: Int) {
        let isNew = waiting.withLock { waiting in
            guard waiting.lines.count < most, !waiting.isOver else { return false }
            waiting.lines.append(line)
            return true
        }
        if isNew { ring() }
    }

    /// Leaves the last line, waits a little for it to be written, and removes the file's name.
    func end(_ line: LiveLine) {
        waiting.withLock { waiting in
            waiting.lines.append(line)
            waiting.isOver = true
        }
        ring()
        let limit = Clock.monotonicNanoseconds() + Self.patience
        while !isDone.load(ordering: .acquiring), Clock.monotonicNanoseconds() < limit { Clock.sleep(milliseconds: 1) }
        // If that fails, whoever comes next sees that nobody holds its lock.
        try? Directory.removeFile(path)
    }

    // A bell that cannot be rung is looked at every quarter of a second.
    private func ring() { try? bell.flag.raise() }

    private final class Output: Sendable {
        let file: File
        init(_ file: consuming File) { self.file = file }
    }

    private func write(to output: Output) {
        defer { isDone.store(true, ordering: .releasing) }
        // It writes to a file that is open, and nothing else.
        do throws(KernelError) { try ThreadPrivileges.keepOnly(0, gainsNothing: false) } catch { return }
        var size = 0
        var isTorn = false
        var left: [LiveLine] = []
        while true {
            let isOver = waiting.withLock { waiting in
                left += waiting.lines
                waiting.lines = []
                return waiting.isOver
            }
            var isRefused = false
            while let line = left.first {
                guard var bytes = Self.encode(line), size < longest || !line.isStatus else {
                    left.removeFirst()
                    continue
                }
                // What a disk took of a line that it did not take whole is ended first: readers skip it.
                if isTorn { bytes.insert(10, at: 0) }
                do throws(KernelError) {
                    try output.file.append(bytes)
                    isTorn = false
                    size += bytes.count
                    left.removeFirst()
                } catch {
                    isTorn = true
                    isRefused = true
                    break
                }
            }
            if isOver, left.isEmpty || isRefused { return }
            if isRefused { left.removeAll(where: \.isStatus) }
            _ = try? Poller.wait(for: [bell.flag.descriptor], milliseconds: Self.pause)
            _ = try? bell.flag.take()
        }
    }

    private static func encode(_ line: LiveLine) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(line)).map { Array($0) + [10] }
    }
}

extension LiveLine {
    /// Whether it only says how things stand at one moment: the next one makes up for it.
    fileprivate var isStatus: Bool { if case .status = self { true } else { false } }
}
