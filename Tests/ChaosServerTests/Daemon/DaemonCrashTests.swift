import ChaosEngine
import ChaosHistory
import ChaosScheduler
import Foundation
import Glibc
import LinuxKernel
import Testing

@testable import ChaosModel

/// kill -9 at every state in which a drill of a schedule's own can be, in real processes. Files say minutes, so they wait for
/// the next one, all of them for the same and on threads of their own.
@Suite(
    .enabled(if: DaemonGround.isBuilt, "needs the built aftershockd and aftershock"),
    .enabled(if: DaemonGround.hasPython, "needs python3"))
struct `A daemon that is killed` {
    @Test func `while a drill waits in its window starts it at the moment that was drawn`() async throws {
        try await Aside.run { try DaemonCrash().inWindow() }
    }

    @Test func `between two stages goes on with the second, and does not run the first again`() async throws {
        try await Aside.run { try DaemonCrash().betweenStages() }
    }

    @Test func `while a drill of its own schedule runs takes that up again`() async throws {
        try await Aside.run { try DaemonCrash().whileRunning() }
    }

    @Test func `with the run and its guardian, as a power cut does, takes back first and tells of an interruption`()
        async throws
    {
        try await Aside.run { try DaemonCrash().powerCut() }
    }
}
