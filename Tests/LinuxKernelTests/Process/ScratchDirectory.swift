import Glibc
import LinuxKernel

/// A directory of the test's own, removed when the owner goes.
final class ScratchDirectory: Sendable {
    let path: String
    init() throws {
        path = "/tmp/aftershock-kernel-test-\(getpid())-\(Clock.monotonicNanoseconds())"
        try Directory.createDirectories(path, mode: 0o700)
    }
    deinit {
        do { try Directory.removeTree(path) } catch { print("left behind: \(error)") }
    }
}

/// Makes a program file. Another process writes it: a descriptor of ours would be seen for a moment in any child
/// that a parallel test starts, and the kernel runs no file that is open for writing.
func install(_ bytes: [UInt8], as path: String) throws {
    try Directory.replaceFile(path + ".data", with: bytes)
    var installer = try spawn(SpawnRequest(["/usr/bin/install", "-m", "755", path + ".data", path]))
    _ = try installer.wait()
}
