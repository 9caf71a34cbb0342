/// One reading of `/proc/PID/stat`, proc(5).
public struct ProcessStat: Hashable, Sendable {
    /// The process id.
    public let pid: Int32
    /// Its parent; 0 for the first process and kernel threads' own.
    public let parent: Int32
    /// Start time in clock ticks since boot; with the pid it names one process for ever.
    public let startTicks: UInt64
    /// The command name, at most 15 bytes, chosen by the process itself: any character may be in it.
    public let comm: String
    /// `R`, `S`, `D`, `T`, `t`, `Z`, `X`, `I` …
    public let state: Character
    /// Its session, setsid(2).
    public let session: Int32
    /// CPU time used in user and kernel mode, in clock ticks.
    public let cpuTicks: UInt64
    /// How many threads it has.
    public let threads: Int
    /// Whether it is a thread of the kernel (PF_KTHREAD).
    public let isKernelThread: Bool
    /// Whether it runs a program of its own, and not still its parent's (PF_FORKNOEXEC).
    let hasExecuted: Bool
    /// Whether its arguments and environment are in place; exec(2) sets `env_end`, field 51, last. Not told
    /// about processes that we may not trace.
    let hasEnvironment: Bool

    /// Whether it has ended and only waits for its parent to ask. A leader whose other threads go on has not.
    public var hasEnded: Bool { (state == "Z" || state == "X") && threads <= 1 }

    /// Reads the line. The name is between the first `(` and the *last* `)`, because it may hold both.
    init?(parsing line: [UInt8]) {
        guard let open = line.firstIndex(of: UInt8(ascii: "(")),
            let close = line.lastIndex(of: UInt8(ascii: ")")), open < close,
            let pid = Int32(String(decoding: line[..<open], as: UTF8.self).filter { $0 != " " })
        else { return nil }
        let fields = String(decoding: line[(close + 1)...], as: UTF8.self)
            .split { $0 == " " || $0 == "\n" }
        // fields[0] is field 3 of proc(5).
        guard fields.count >= 20, let state = fields[0].first, let parent = Int32(fields[1]),
            let session = Int32(fields[3]), let flags = UInt32(fields[6]), let user = UInt64(fields[11]),
            let system = UInt64(fields[12]), let threads = Int(fields[17]), let start = UInt64(fields[19])
        else { return nil }
        self.pid = pid
        self.parent = parent
        self.startTicks = start
        self.comm = String(decoding: line[(open + 1)..<close], as: UTF8.self)
        self.state = state
        self.session = session
        self.cpuTicks = user &+ system
        self.threads = threads
        self.isKernelThread = flags & 0x0020_0000 != 0
        self.hasExecuted = flags & 0x40 == 0
        self.hasEnvironment = fields.count > 48 && fields[48] != "0"
    }
}
