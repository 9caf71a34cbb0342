import Glibc
import LinuxKernel
import Testing

@Suite(.enabled(if: HostFacts.effectiveUser == 0, "needs root")) struct `A path that others may turn elsewhere` {
    private let scratch: ScratchDirectory
    private var state: String { scratch.path + "/above/state" }

    init() throws {
        scratch = try ScratchDirectory()
        #expect(chmod(scratch.path, 0o755) == 0)
        try Directory.createDirectories(scratch.path + "/above/state", mode: 0o700)
        #expect(chmod(scratch.path + "/above", 0o755) == 0)
    }

    private func fault() -> KernelError? {
        do throws(KernelError) {
            try TrustedPath.requireDirectory(state)
            return nil
        } catch { return error }
    }

    @Test func `is told from one that only root and we can change`() throws {
        #expect(fault() == nil)
        let above = scratch.path + "/above"
        #expect(chmod(above, 0o1777) == 0)
        #expect(fault() == nil, "sticky: nobody else can rename or remove what is ours")
        for mode: mode_t in [0o777, 0o775, 0o757] {
            #expect(chmod(above, mode) == 0)
            #expect(fault() == KernelError("trust \(above)", errno: EPERM))
        }
        #expect(chmod(above, 0o755) == 0 && chown(above, 65534, 0) == 0)
        #expect(fault() == KernelError("trust \(above)", errno: EPERM))
        #expect(chown(above, 0, 0) == 0 && chown(state, 65534, 0) == 0)
        #expect(fault() == KernelError("trust \(state)", errno: EPERM))
    }

    @Test func `is followed through links of root, and not of others`() throws {
        let link = scratch.path + "/link"
        #expect(symlink("above/../above", link) == 0)
        try TrustedPath.requireDirectory(link + "/state")
        #expect(throws: KernelError("trust \(link)", errno: ELOOP)) { try TrustedPath.requireDirectory(link) }
        #expect(lchown(link, 65534, 65534) == 0)
        #expect(throws: KernelError("trust \(link)", errno: EPERM)) {
            try TrustedPath.requireDirectory(link + "/state")
        }
        #expect(symlink("loop", scratch.path + "/loop") == 0)
        #expect(throws: KernelError("trust \(scratch.path)/loop", errno: ELOOP)) {
            try TrustedPath.requireDirectory(scratch.path + "/loop/state")
        }
    }

    @Test func `may hold files of ours only`() throws {
        let file = state + "/journal"
        try TrustedPath.requireOwnFile("journal", in: state)
        func refused(_ expected: Int32, _ prepare: () -> Int32) throws {
            try Directory.removeFile(file)
            #expect(prepare() == 0)
            #expect(throws: KernelError("trust \(file)", errno: expected)) {
                try TrustedPath.requireOwnFile("journal", in: state)
            }
        }
        func make(_ mode: mode_t) -> Int32 { close(open(file, O_CREAT | O_WRONLY, 0o600)) | chmod(file, mode) }
        try refused(ELOOP) { symlink("elsewhere", file) }
        try refused(EPERM) { mkfifo(file, 0o600) }
        try refused(EPERM) { mknod(file, S_IFCHR | 0o600, 0x103) }
        try refused(EPERM) { make(0o620) }
        try refused(EPERM) { make(0o600) | chown(file, 65534, 0) }
        try refused(EMLINK) { make(0o600) | link(file, state + "/second") }
        try Directory.removeFile(file)
        // Nobody gets to it through a directory of mode 0700; through another, whoever can open it can lock it for ever.
        #expect(make(0o644) == 0)
        try TrustedPath.requireOwnFile("journal", in: state)
        #expect(chmod(state, 0o755) == 0)
        #expect(throws: KernelError("trust \(file)", errno: EPERM)) {
            try TrustedPath.requireOwnFile("journal", in: state)
        }
    }

    @Test func `is refused when it was resolved before and leads over a link since`() throws {
        let above = scratch.path + "/above"
        try HeldDirectory.create(above + "/new", mode: 0o700)
        #expect(throws: KernelError("mkdir \(above)/new", errno: EEXIST)) {
            try HeldDirectory.create(above + "/new", mode: 0o700)
        }
        let held = try HeldDirectory.own(resolved: above + "/new")
        #expect(rename(above, scratch.path + "/moved") == 0)
        try Directory.createDirectories(scratch.path + "/victim/new", mode: 0o700)
        #expect(symlink("victim", above) == 0)
        #expect(throws: KernelError.self) { try HeldDirectory.own(resolved: above + "/new") }
        #expect(throws: KernelError.self) { try HeldDirectory.create(above + "/newer", mode: 0o700) }
        #expect(throws: KernelError.self) { try UnnamedFile(in: above, name: "x") }
        _ = try File(held.path + "/file", access: .write, creatingWith: 0o600)
        #expect(Directory.exists(scratch.path + "/moved/new/file"))
        #expect(try Directory.list(scratch.path + "/victim/new").isEmpty)
    }
}

@Suite struct `The host's log` {
    @Test func `is never waited for`() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/log"
        #expect(!SystemLog.say("nobody listens", as: "test", at: path))
        let ear = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(ear) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(ear, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        #expect(SystemLog.say("one", as: "test", at: path))
        #expect(try Descriptor.read(ear).starts(with: "<85>test[\(getpid())]: one".utf8))
        // The kernel holds some; the rest is dropped.
        let taken = (0..<5000).count { _ in SystemLog.say(String(repeating: "x", count: 1000), as: "test", at: path) }
        #expect(taken > 0 && taken < 5000)
    }
}
