/// What to start and how. No shell is involved.
public struct SpawnRequest: Sendable {
    /// Where one of the child's standard streams goes.
    public enum Stdio: Hashable, Sendable {
        /// /dev/null.
        case null
        /// Ours.
        case inherit
        /// A copy of this open descriptor of ours.
        case descriptor(Int32)
        /// A file: appended to and created (mode 0644) for output, read for input.
        case file(String)
    }

    /// The program and its arguments. A program without a slash is looked up in PATH: the child's, if the
    /// environment is given. A relative one with a slash is relative to `directory`.
    public var arguments: [String]
    /// `NAME=value` strings; `nil` inherits ours.
    public var environment: [String]?
    /// The directory to start in; `nil` keeps ours.
    public var directory: String?
    /// Its standard input.
    public var standardInput: Stdio = .null
    /// Its standard output.
    public var standardOutput: Stdio = .inherit
    /// Its standard error.
    public var standardError: Stdio = .inherit
    /// Whether it leads a session of its own, out of reach of the terminal's signals, setsid(2).
    public var newSession = false
    /// Whether it leads a process group of its own, so that `SpawnedProcess.killGroup()` reaches what it starts,
    /// setpgid(2). A new session has one anyway; asking for both is an error.
    public var newProcessGroup = false
    /// Whether the kernel kills it (SIGKILL) when the *thread* that spawned it ends, however that happens:
    /// PR_SET_PDEATHSIG, prctl(2). Spawn such children on a thread that lives, such as a `SerialThread`. The
    /// kernel drops this when the child runs a set-user-id program.
    public var diesWithParent = false
    /// Control groups, v1 or v2, that the child enters before the program runs.
    public var cgroupDirectories: [String] = []
    /// Descriptors of ours that the child gets as 3, 4, … All others are closed in it.
    public var extraDescriptors: [Int32] = []
    /// Whether it starts under SCHED_OTHER, niceness 0 and on all CPUs, whatever the spawning thread has.
    public var resetScheduling = false
    /// Whether its program gets no capability that the spawning thread does not hold, whoever it runs as: no_new_privs,
    /// prctl(2). Root's programs get all of root's power back otherwise, execve(2).
    public var gainsNothing = false
    /// Whether it inherits none of our ambient capabilities, capabilities(7). A program of root's has all of root's all the
    /// same.
    public var clearsAmbient = false
    /// The user as whom it runs, with that user's groups alone; `nil` keeps ours. Needs CAP_SETUID and CAP_SETGID, which it
    /// loses by it, as all others.
    public var user: UserDatabase.Account?
    /// The filter that asks about the program's system calls from its first instruction on, and about those of all that it
    /// starts. Whoever spawns it takes the listener and answers, or the program hangs: `SpawnedProcess.takeListener()`.
    public var syscallFilter: SyscallFilter?

    /// An open descriptor of the mount namespace that the child enters first, setns(2): its program and directory are
    /// looked up there. `nil` keeps ours. Needs CAP_SYS_ADMIN and CAP_SYS_CHROOT. Nothing but the child is moved.
    public var mountNamespace: Int32?

    /// Describes a child; nothing is started.
    public init(_ arguments: [String], environment: [String]? = nil, directory: String? = nil) {
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}
