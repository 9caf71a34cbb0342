/// The clock of a launched command: what shifts it, and the page that says by how much.
public struct ClockPage: Hashable, Codable, Sendable {
    /// A directory of ours with nothing else in it.
    public var directory: String
    /// The shared library that is preloaded.
    public var library: String

    /// Describes a clock; nothing is made.
    public init(directory: String, library: String) {
        self.directory = directory
        self.library = library
    }

    /// The file that holds the offset.
    public var file: String { directory + "/page" }
}

/// How far the clock of a launched command is off.
public struct ClockShift: Hashable, Codable, Sendable {
    /// The target's name.
    public var target: String
    /// The file that holds the offset.
    public var file: String
    /// Nanoseconds that the clock is ahead.
    public var offset: Int64

    /// Describes a shift; nothing is done.
    public init(target: String, file: String, offset: Int64) {
        self.target = target
        self.file = file
        self.offset = offset
    }

    var summary: String {
        "set the wall clock that \(target) sees \(ClockOffset(nanoseconds: offset).fieldText)"
    }

    var shellEquivalent: String {
        "LD_PRELOAD=libfaketime.so.1 FAKETIME=\(offset < 0 ? "-" : "+")\(Double(offset.magnitude) / 1e9) COMMAND"
    }
}

extension Survey {
    /// The clock of the workload of this token. The directory does not outlive a reboot.
    func clockPage(of token: String) -> ClockPage {
        ClockPage(directory: (user == 0 ? "/run" : "/tmp") + "/.\(token)", library: clockLibrary)
    }
}
