import Glibc

@testable import LinuxKernel

/// A user without any right, with processes and a directory of its own.
struct PlainUser {
    private static let uid = 65021
    private let ground: Ground
    private let home: Home
    private let victims: [(name: String, victim: Victim)]
    /// More words for setpriv(1).
    var limits: [String] = []
    /// The words that lead into another place, such as a namespace.
    var inside: [String] = []

    /// The user's idle process.
    var pid: Int32 { victims[0].victim.pid }

    /// Whether every directory down to the product can be searched by others.
    static var canReachTheProduct: Bool {
        var path = ""
        return Product.aftershock.split(separator: "/").allSatisfy { part in
            path += "/" + part
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & 0o001 != 0
        }
    }

    init(in ground: Ground) throws {
        self.ground = ground
        home = try Home("/tmp/aftershock-user-\(ground.id)", uid: Self.uid)
        let own = ["setpriv", "--reuid=\(Self.uid)", "--regid=\(Self.uid)", "--clear-groups", "--"]
        victims = [
            ("PID", try ground.start(own + ["sleep", "1000"])),
            ("SERVER", try ground.start(own + PoolVictim.command(backlog: 4))),
            ("CALLER", try ground.start(own + ["/usr/bin/python3", "-c", "import os\nwhile True: os.getppid()"])),
            ("OTHER", try ground.start(["sleep", "1000"])),
        ]
        guard eventually({ !ProcessTable.listening(on: PoolVictim.port).isEmpty }) else { throw Unmet("a server") }
    }

    /// Starts `inject` with the fault's words; `|` stands for a space within one.
    func start(_ text: String) throws -> CommandRun {
        var text = text.replacing("HOME", with: home.path)
        for (name, victim) in victims { text = text.replacing("pid:" + name, with: "pid:\(victim.pid)") }
        var words = text.split(separator: " ").map { String($0).replacing("|", with: " ") }
        words.insert("-q", at: 1)
        return try CommandRun(
            ["inject"] + words, in: ground, hasState: false,
            inside: [
                "setpriv", "--reuid=\(Self.uid)", "--regid=\(Self.uid)", "--clear-groups",
            ] + limits + [
                "--", "env", "HOME=\(home.path)", "XDG_STATE_HOME=\(home.path)/state",
                "AFTERSHOCK_LOCK=\(home.path)/lock",
            ] + inside)
    }

    /// Runs `inject` to its end.
    /// - Returns: its exit code, and what it said.
    func inject(_ text: String) throws -> (code: Int32, text: String) {
        let run = try start(text)
        let code = try run.wait()
        return (code, run.output + run.errors)
    }

    /// A directory that goes with its owner.
    private final class Home {
        let path: String

        init(_ path: String, uid: Int) throws {
            self.path = path
            try Directory.createDirectories(path, mode: 0o700)
            guard chown(path, uid_t(uid), gid_t(uid)) == 0 else { throw Unmet("chown \(path)") }
        }

        deinit {
            do { try Directory.removeTree(path) } catch { print("left behind: \(error)") }
        }
    }
}
