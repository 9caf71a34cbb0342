import Aftershock
import Foundation
import Glibc

/// A test that is killed while its fault is there: pauses a process, says so, and waits.
///
///     HoldingTest AFTERSHOCK STATE PID
@main
struct HoldingTest {
    static func main() async throws {
        // Whoever starts it from the concurrency pool has them blocked, which a test's process has not.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        let words = CommandLine.arguments
        guard words.count == 4, let pid = Int32(words[3]) else { exit(2) }
        let command = AftershockCommand(path: words[1], state: words[2])
        try await withFault(.processPause(target: .pid(pid)), FaultSettings(command: command)) {
            FileHandle.standardOutput.write(Data("paused\n".utf8))
            try await Task.sleep(for: .seconds(60))
        }
    }
}
