import Aftershock
import Foundation
import Testing

/// What a service's clients see while something goes wrong. Each test holds whatever the others do: one run has the host at a
/// time, so they take turns by themselves.
@Suite(.serialized)
struct CheckoutTests {
    /// The journal and the run bundles stay in a directory of the build.
    private let settings: FaultSettings = {
        var command = AftershockCommand(path: "aftershock")
        if let found = try? AftershockCommand.found() { command = found }
        command.state = FileManager.default.currentDirectoryPath + "/.build/aftershock"
        return FaultSettings(atMost: .seconds(30), command: command)
    }()

    @Test func `a client gives up on a service that hangs`() async throws {
        try await CheckoutService.running { pid in
            try await withFault(.processPause(target: .pid(pid)), settings) {
                await #expect(throws: (any Error).self) { try await CheckoutService.status(within: 1) }
            }
            // Everything is taken back here, whatever came of the body.
            let status = try await CheckoutService.status(within: 5)
            #expect(status == 200)
        }
    }

    @Test func `a client that tries again gets over a short hang`() async throws {
        try await CheckoutService.running { pid in
            try await withFault(.processPause(target: .pid(pid), lasting: .seconds(2)), settings) {
                let status = try await CheckoutService.status(within: 1, attempts: 20)
                #expect(status == 200)
            }
        }
    }

    @Test func `a service that is killed is back after its supervisor has started it again`() async throws {
        let service = Target.command(
            CheckoutService.command, ready: "127.0.0.1:\(CheckoutService.port)", restarts: true)
        try await withFault(.processKill(target: service, signal: .sigkill), settings) {
            let status = try await CheckoutService.status(within: 1, attempts: 40)
            #expect(status == 200)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "packets are held by root only"))
    func `a slow network costs time and no answer`() async throws {
        try await CheckoutService.running { _ in
            let slow = Fault.networkDelay(target: .port(CheckoutService.port), delay: .milliseconds(200))
            let took = try await withFault(slow, settings) {
                try await ContinuousClock().measure {
                    let status = try await CheckoutService.status(within: 5)
                    #expect(status == 200)
                }
            }
            // Had no packet been held, `withFault` would have failed the test: `FaultError.hadNoEffect`.
            #expect(took > .milliseconds(200))
        }
    }
}
