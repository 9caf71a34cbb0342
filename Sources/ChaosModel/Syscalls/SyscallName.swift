/// A system call by its name, such as `openat`: syscalls(2). Whether this architecture has it is for the host to say.
public struct SyscallName: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    /// The name as the kernel has it.
    public let text: String

    /// Takes a name as it is.
    public init(_ text: String) { self.text = text }

    /// Its arguments, as far as rules can look at them.
    public var arguments: SyscallArguments { Self.known[text] ?? SyscallArguments() }
    /// Whether it is one of those that this version knows.
    public var isKnown: Bool { Self.known[text] != nil }
    /// Why it is never intercepted; `nil` when it may be.
    public var refusal: String? { Self.refused[text] }

    /// By name.
    public static func < (a: SyscallName, b: SyscallName) -> Bool { a.text < b.text }
    /// The name.
    public var description: String { text }

    /// The nearest of the known names.
    public var suggestion: String? {
        if let proper = Self.misnomers[text] { return "did you mean `\(proper)`? That is what the kernel calls it" }
        let near = Self.known.keys.map { (name: $0, distance: Spelling.distance(text.lowercased(), $0)) }
            .filter { $0.distance <= max(1, text.count / 3) }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return near.map { "did you mean `\($0.name)`?" }
    }

    /// Calls whose interception would stop a process from starting, ending or waking up, rather than fail it.
    private static let refused: [String: String] = {
        let starts = "a workload is started with it while the filter is already in place"
        let ends = "a process that cannot end would never be restarted"
        let returns = "it returns from a signal handler, and has no result to replace"
        let locks = "locks and condition variables are made of it: a process that gets an error from it is corrupted"
        return [
            "execve": starts, "execveat": starts, "prctl": starts, "seccomp": starts, "exit": ends, "exit_group": ends,
            "rt_sigreturn": returns, "sigreturn": returns, "restart_syscall": returns, "futex": locks,
            "futex_wait": locks, "futex_wake": locks, "futex_waitv": locks, "set_robust_list": locks,
        ]
    }()

    /// What the C library's functions are called, where the kernel's call has another name.
    private static let misnomers: [String: String] = [
        "stat64": "newfstatat", "fstatat": "newfstatat", "fstatat64": "newfstatat", "pread": "pread64",
        "pwrite": "pwrite64", "send": "sendto", "recv": "recvfrom", "fork": "clone", "pthread_create": "clone3",
        "readdir": "getdents64", "fopen": "openat", "malloc": "mmap", "sleep": "clock_nanosleep",
        "nanosleep64": "clock_nanosleep", "gethostbyname": "connect", "getaddrinfo": "connect", "poll64": "poll",
        "posix_fallocate": "fallocate", "waitpid": "wait4", "mkfifo": "mknodat", "remove": "unlinkat",
        "sigaction": "rt_sigaction", "sigprocmask": "rt_sigprocmask", "umount": "umount2", "eventfd": "eventfd2",
        "signalfd": "signalfd4", "epoll_create": "epoll_create1",
    ]
}

extension SyscallName: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "SYSCALL", pattern: "^[a-z_][a-z0-9_]*$")
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: SyscallName { SyscallName("openat") }

    /// Reads the text form.
    /// - Throws: `FieldError` when it cannot be the name of a call, or is one that is never intercepted.
    public init(field text: String) throws(FieldError) {
        let name = SyscallName(text)
        let first = text.utf8.first.map { $0.isASCIIDigit } ?? true
        guard !first, text.utf8.count <= 32, text.utf8.allSatisfy({ $0 == 95 || $0.isASCIIDigit || $0.isASCIILower })
        else {
            throw FieldError(
                "expected the name of a system call, found `\(text)`",
                suggestion: SyscallName(text.lowercased()).suggestion ?? "write it like `openat`; see syscalls(2)")
        }
        if let refusal = name.refusal { throw FieldError("`\(text)` cannot be intercepted: \(refusal)") }
        self = name
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { text }
}

extension UInt8 {
    fileprivate var isASCIILower: Bool { (97...122).contains(self) }
}
