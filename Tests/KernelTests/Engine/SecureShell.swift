import Glibc

@testable import LinuxKernel

/// A real sshd on loopback, IPv4 and IPv6, with keys of its own.
final class SecureShellServer {
    static let port: UInt16 = 22790
    /// Debian's package has it; most build machines have not.
    static let isInstalled = access("/usr/sbin/sshd", X_OK) == 0 && access("/usr/bin/ssh-keygen", X_OK) == 0

    private let ground: Ground
    private var sessions: [SecureShellSession] = []

    /// Starts it in the ground and waits until it listens.
    init(in ground: Ground) throws {
        self.ground = ground
        let directory = ground.directory
        for name in ["host_key", "key"] {
            _ = try Lab.output(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory + "/" + name])
        }
        // A shell that is not the first reads no .bashrc, which may take any time.
        let configuration = try ground.write(
            "sshd_config",
            """
            Port \(Self.port)
            ListenAddress 127.0.0.1
            ListenAddress ::1
            HostKey \(directory)/host_key
            AuthorizedKeysFile \(directory)/key.pub
            PidFile none
            PermitRootLogin yes
            StrictModes no
            UsePAM no
            UseDNS no
            SetEnv SHLVL=3

            """)
        // sshd wants its directory below /run; that mount is its own.
        let script = "mount -t tmpfs none /run && mkdir /run/sshd && exec /usr/sbin/sshd -D -f \(configuration)"
        _ = try ground.start(["unshare", "-m", "sh", "-c", script])
        guard eventually({ ProcessTable.listening(on: Self.port).count > 0 }) else {
            throw Unmet("sshd does not listen")
        }
    }

    /// A session that sends back what it gets.
    func session(to address: String) throws -> SecureShellSession {
        try SecureShellSession(arguments(to: address) + ["cat"])
    }

    /// Whether a new session can be had, with all that it takes.
    func answers(at address: String) -> Bool {
        (try? Lab.output(arguments(to: address) + ["echo", "well"]))?.contains("well") == true
    }

    private func arguments(to address: String) -> [String] {
        [
            "ssh", "-F", "none", "-i", ground.directory + "/key", "-p", "\(Self.port)", "-o", "LogLevel=ERROR",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes",
            "-o", "ConnectTimeout=60", "root@" + address,
        ]
    }
}

/// One ssh session with `cat` at its other end.
final class SecureShellSession {
    private var process: SpawnedProcess
    private let question: Pipe
    private let answer: Pipe

    fileprivate init(_ arguments: [String]) throws {
        var question = try Pipe()
        var answer = try Pipe()
        var request = SpawnRequest(arguments)
        request.standardInput = .descriptor(question.readDescriptor)
        request.standardOutput = .descriptor(answer.writeDescriptor)
        request.newSession = true
        process = try spawn(request)
        question.closeRead()
        answer.closeWrite()
        self.question = question
        self.answer = answer
        _ = try echoes(1)
    }

    /// Milliseconds of some echoes, one after the other, in ascending order.
    /// - Throws: `Unmet` when one is missing.
    func echoes(_ count: Int) throws -> [Double] {
        try (0..<count).map { number in
            let start = Clock.monotonicNanoseconds()
            try Descriptor.write(Array("\(number)\n".utf8), to: question.writeDescriptor)
            var text: [UInt8] = []
            while text.last != 10 {
                guard try !Poller.wait(for: [answer.readDescriptor], milliseconds: 60_000).isEmpty else {
                    throw Unmet("echo \(number) did not come")
                }
                let part = try Descriptor.read(answer.readDescriptor)
                if part.isEmpty { throw Unmet("the session ended at echo \(number)") }
                text += part
            }
            return Double(Clock.monotonicNanoseconds() - start) / 1e6
        }.sorted()
    }

    deinit {
        do {
            try process.send(signal: SIGKILL)
            _ = try process.wait()
        } catch { print("left behind: \(error)") }
    }
}
