@testable import LinuxKernel

/// A launched program that makes calls in a loop and notes what came of each.
enum SyscallVictim {
    /// What it noted so far.
    struct Notes: Sendable {
        /// The process that noted it.
        var pid: Int32 = 0
        /// Calls that succeeded.
        var succeeded = 0
        /// Calls that failed, by error.
        var failed: [String: Int] = [:]
        /// The longest that one took, in nanoseconds.
        var longest = 0
        /// The shortest of the last ten, in nanoseconds.
        var shortest = 0

        var calls: Int { succeeded + failed.values.reduce(0, +) }
    }

    /// A spec with a target `app` that calls `act()` again and again, and one step.
    static func spec(_ act: String, setup: String = "", step: String, restart: String = "never") -> String {
        let lines = program(act, setup).split(separator: "\n", omittingEmptySubsequences: false)
        return """
            experiment: syscalls
            targets:
              app:
                restart: \(restart)
                ready: {tcp: '127.0.0.1:22721'}
                command:
                  - python3
                  - -Sc
                  - |
            \(lines.map { "        " + $0 }.joined(separator: "\n"))
            method:
              - \(step)

            """
    }

    private static func program(_ act: String, _ setup: String) -> String {
        """
        import collections, errno, os, socket, time
        notes = os.open("notes", os.O_RDWR | os.O_CREAT, 0o600)
        data = os.open("data", os.O_RDWR | os.O_CREAT, 0o600)
        \(setup)
        ready = socket.create_server(("127.0.0.1", 22721))
        ok, failed, longest, last = 0, collections.Counter(), 0, collections.deque(maxlen=10)
        while True:
            begun = time.monotonic_ns()
            try:
                \(act)
                ok += 1
            except OSError as error:
                failed[errno.errorcode[error.errno]] += 1
            took = time.monotonic_ns() - begun
            last.append(took)
            longest = max(longest, took)
            text = f"{os.getpid()} {ok} {longest} {min(last)} " + " ".join(f"{k}={v}" for k, v in failed.items())
            os.pwrite(notes, text.ljust(500).encode(), 0)
            time.sleep(0.0005)
        """
    }

    /// Reads the notes; empty before the first.
    static func notes(in ground: Ground) -> Notes {
        var notes = Notes()
        let words = ((try? File.text(of: ground.directory + "/notes")) ?? "").split(separator: " ")
        guard words.count >= 4 else { return notes }
        notes.pid = Int32(words[0]) ?? 0
        notes.succeeded = Int(words[1]) ?? 0
        notes.longest = Int(words[2]) ?? 0
        notes.shortest = Int(words[3]) ?? 0
        for word in words.dropFirst(4) {
            let parts = word.split(separator: "=")
            if parts.count == 2 { notes.failed[String(parts[0])] = Int(parts[1]) ?? 0 }
        }
        return notes
    }
}
