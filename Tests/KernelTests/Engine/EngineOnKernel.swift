import Testing

@testable import LinuxKernel

/// Every test of the engine on the real kernel: one at a time, since they time and compare a whole host.
@Suite(
    .serialized, .enabled(if: isRoot, "needs root"),
    .enabled(if: Product.isBuilt, "needs .build/debug/aftershock and CrashExecutor: build them first"))
enum EngineOnKernel {}

/// The programs that the tests run.
enum Product {
    /// The command.
    static let aftershock = directory + "/aftershock"
    /// The executor that ends itself at a chosen moment.
    static let crashExecutor = directory + "/CrashExecutor"
    static var isBuilt: Bool { Directory.exists(aftershock) && Directory.exists(crashExecutor) }

    private static let directory =
        #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/.build/debug"
}

/// Asks until the answer is yes, at most for `seconds`. The answer is the last one.
func eventually(within seconds: Double = 10, _ isSo: () throws -> Bool) rethrows -> Bool {
    let end = Clock.monotonicNanoseconds() + UInt64(seconds * 1e9)
    while true {
        if try isSo() { return true }
        guard Clock.monotonicNanoseconds() < end else { return false }
        Clock.sleep(milliseconds: 5)
    }
}

/// What a test could not set up or bring about, in words.
struct Unmet: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
