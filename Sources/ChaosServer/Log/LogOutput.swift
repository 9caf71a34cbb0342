import LinuxKernel
import Logging
import Synchronization

/// Where the daemon's log goes, and how it looks there. Lines of all threads come whole and one after the other.
public final class LogOutput: Sendable {
    /// How a line looks.
    public enum Format: String, Sendable {
        /// For people.
        case text
        /// An object of JSON each.
        case json
    }

    private let format: Format
    private let isJournal: Bool
    private let descriptor: Int32
    private let threshold: Mutex<Logger.Level>
    private let turn = Mutex(())

    /// Writes to a descriptor, which the caller keeps open; standard error when it is left out.
    /// - Parameter isJournal: whether systemd-journald reads it; `JOURNAL_STREAM` says so, systemd.exec(5).
    public init(
        _ format: Format, level: Logger.Level, to descriptor: Int32 = 2,
        isJournal: Bool = HostFacts.environment("JOURNAL_STREAM") != nil
    ) {
        self.format = format
        self.isJournal = isJournal
        self.descriptor = descriptor
        threshold = Mutex(level)
    }

    /// What is less grave than this is not said. Holds at once for every logger.
    public var level: Logger.Level {
        get { threshold.withLock { $0 } }
        set { threshold.withLock { $0 = newValue } }
    }

    /// A logger that writes here.
    public func logger(_ label: String) -> Logger {
        Logger(label: label) { DaemonLogHandler(label: $0, output: self) }
    }

    func write(_ line: LogLine) {
        let text = format == .json ? line.json : line.text(forJournal: isJournal)
        // A log that cannot be written is no reason to stop a drill, and there is nowhere to say so.
        turn.withLock { _ in try? Descriptor.write(Array(text.utf8), to: descriptor) }
    }
}
