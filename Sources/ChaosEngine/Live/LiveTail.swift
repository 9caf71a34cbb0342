import ChaosModel
import FoundationEssentials
import LinuxKernel

/// Reads what a run says while it goes on, from its begin to its end.
public struct LiveTail: ~Copyable, Sendable {
    /// The longest line, in bytes; a longer one is passed over.
    private static let longest = 1 << 20
    /// How much is read at once, in bytes.
    private static let portion = 256 << 10

    /// Whether nothing more will come: the run has said its end, or is gone without one.
    public private(set) var isOver = false

    private let file: File
    private var rest: [UInt8] = []
    private var isTooLong = false

    /// Opens the feed of a run.
    /// - Throws: `KernelError`, ENOENT when the run says nothing: it has not begun, or is over.
    public init(state: String, run: String) throws(KernelError) {
        guard RunName.isValid(run) else { throw KernelError("open the feed of \(run)", errno: 22) }
        file = try File.openRegular(LiveFiles(state: state).path(of: run), followsLinks: false)
    }

    /// The runs that say how they go just now.
    public static func current(state: String) -> [String] { LiveFiles(state: state).current() }

    /// What was added since the last call, at most some hundred lines of it. Does not wait. What is no line of ours is
    /// passed over, and half a line waits for the rest of it.
    /// - Throws: `KernelError` of read(2).
    public mutating func read() throws(KernelError) -> [LiveLine] {
        guard !isOver else { return [] }
        // In this order: what was written before its name went is still to be read.
        let isGone = try file.links() == 0
        let bytes = try file.read(upTo: Self.portion)
        var lines: [LiveLine] = []
        rest += bytes
        while let end = rest.firstIndex(of: 10) {
            let line = rest[..<end]
            if !isTooLong, let decoded = try? JSONDecoder().decode(LiveLine.self, from: Data(line)) {
                lines.append(decoded)
                if case .end = decoded { isOver = true }
            }
            isTooLong = false
            rest.removeSubrange(...end)
        }
        if rest.count > Self.longest {
            rest = []
            isTooLong = true
        }
        if isGone, bytes.isEmpty { isOver = true }
        return lines
    }

    /// Hands on every line until the end, and looks for new ones at an interval.
    /// - Parameter take: says whether it wants more.
    /// - Throws: `KernelError` of read(2).
    public mutating func follow(every interval: Duration, _ take: (LiveLine) -> Bool) throws(KernelError) {
        while !isOver {
            let lines = try read()
            for line in lines where !take(line) { return }
            if lines.isEmpty, !isOver { Clock.sleep(milliseconds: UInt64(max(1, interval.nanoseconds / 1_000_000))) }
        }
    }
}
