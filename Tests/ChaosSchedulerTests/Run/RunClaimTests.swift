import ChaosScheduler
import LinuxKernel
import Testing

/// Whoever starts a run may be killed at any moment; what the next one finds is a lock, or none.
@Suite
struct `A daemon that was killed while it started a run` {
    private let ground: RunnerGround

    init() throws {
        ground = try RunnerGround()
        try Directory.createDirectories(ground.state + "/daemon", mode: 0o700)
    }

    private func isRefused() throws -> Bool {
        if let lock = try OpenFileLock.take(path) {
            withExtendedLifetime(lock) {}
            return false
        }
        return true
    }

    private var path: String { ground.state + "/daemon/run-1.lock" }

    @Test func `before there was a process leaves a run that never began`() throws {
        do {
            guard let claim = try OpenFileLock.take(path) else { throw RunnerGround.Unmet(what: "the lock") }
            #expect(try OpenFileLock.isHeld(path))
            #expect(try isRefused())
            #expect(ground.runner().standing(of: "run-1") == .underWay)
            withExtendedLifetime(claim) {}
        }
        #expect(ground.runner().standing(of: "run-1") == .unknown)
    }

    @Test func `after there was one leaves a run that is under way until that ends`() throws {
        var request = SpawnRequest(["/bin/sleep", "1000"])
        do {
            guard let claim = try OpenFileLock.take(path) else { throw RunnerGround.Unmet(what: "the lock") }
            request.extraDescriptors = [claim.descriptor]
            var child = try spawn(request)
            // The starter is gone from here on: its own descriptor is closed.
            _ = consume claim
            let runner = ground.runner()
            #expect(runner.standing(of: "run-1") == .underWay)
            #expect(try isRefused())
            runner.stop("run-1", because: "found by its lock")
            let status = try child.wait()
            #expect(status == .signaled(15))
        }
        try ground.until("the lock to be free") { try !OpenFileLock.isHeld(path) }
        #expect(ground.runner().standing(of: "run-1") == .unknown)
    }
}
