import Foundation
import LinuxKernel

/// Runs the body of a test in a process of its own, and tells how that ended: this program is started again with the
/// one test, where `body` runs and its result becomes the exit code: 100 for `true`, 101 for `false`. (0 is that of a program
/// which found no such test.)
///
/// Not an exit test of Swift Testing: one waits for any child of the process, and so for ever as soon as another test has
/// a dead child that nobody reaps.
/// - Parameter test: The test's function; no other test's name may contain it.
/// - Throws: `KernelError` when the program cannot be started, and, in its own process, what `body` throws.
public func inOwnProcess(_ test: String = #function, body: () throws -> Bool) throws -> ExitStatus {
    let variable = "AFTERSHOCK_TEST_ALONE"
    let name = test.trimmingCharacters(in: CharacterSet(charactersIn: "()`"))
    var environment = ProcessInfo.processInfo.environment
    if environment[variable] == name { exit(try body() ? 100 : 101) }
    environment[variable] = name
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var request = SpawnRequest([program, "--testing-library", "swift-testing", "--filter", name])
    request.environment = environment.map { "\($0.key)=\($0.value)" }
    var child = try spawn(request)
    return try child.wait()
}
