import ChaosModel
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine

/// Runs probes for a while and gathers what they answered, checked for exact accounting: every slot once.
struct ProbeRun {
    var samples: [Sample] = []
    var statistics = ProbeLoop.Statistics(started: 0, inFlight: 0, worstLateness: .zero, overflow: 0)
    var firstSlots: [Int64] = []
    /// Monotonic nanoseconds of the run's start.
    let start = Clock.monotonicNanoseconds()

    /// - Parameters:
    ///   - milliseconds: how long the loop runs before it is stopped.
    ///   - while: done while it runs, instead of only waiting.
    init(
        _ probes: [PlannedProbe], milliseconds: UInt32 = 300, ringCapacity: Int = 1 << 16, drains: Bool = true,
        while action: ((ProbeLoop, UInt64) -> Void)? = nil
    ) throws {
        let loop = try ProbeLoop(probes, start: start, ringCapacity: ringCapacity)
        try loop.start()
        firstSlots = loop.firstSlots
        if let action {
            action(loop, start)
        } else {
            for _ in 0..<max(1, milliseconds / 20) {
                usleep(20_000)
                if drains { loop.drain(into: &samples) }
            }
        }
        loop.stop()
        loop.drain(into: &samples)
        statistics = loop.statistics
        account(probes)
    }

    private func account(_ probes: [PlannedProbe]) {
        #expect(statistics.started == samples.count)
        #expect(statistics.inFlight == 0)
        for (index, probe) in probes.enumerated() {
            let own = samples.filter { $0.probe == index }.sorted { $0.slot < $1.slot }
            #expect(!own.isEmpty)
            #expect(own.map(\.slot) == Array(0..<UInt32(own.count)))
            #expect(own.allSatisfy { $0.scheduled == firstSlots[index] + Int64($0.slot) * probe.interval })
            #expect(own.allSatisfy { $0.lateness >= 0 && $0.latency >= 0 })
            #expect(own.allSatisfy { $0.outcome == .local || $0.latency <= probe.timeout })
        }
    }

    /// How the answers ended, each outcome once.
    var outcomes: Set<Sample.Outcome> { Set(samples.map(\.outcome)) }
    /// The details, each once.
    var details: Set<UInt16> { Set(samples.map(\.detail)) }
}

extension PlannedProbe {
    static func http(
        _ port: UInt16, rate: Int64 = 50, timeout: Int64 = 5000, host: String = "shop.test", method: String = "GET",
        path: String = "/", expecting expectation: HTTPExpectation = .init(), tls: TLSContext? = nil,
        reuses: Bool = false
    ) throws -> PlannedProbe {
        let plan = HTTPRequestPlan(
            address: try SocketAddress.resolve(host: "127.0.0.1", port: port)[0], host: host, authority: host,
            method: method, path: path, expectation: expectation, tls: tls, version: "1.2.3",
            reusesConnections: reuses)
        return PlannedProbe(
            name: "web", question: plan, interval: 1_000_000_000 / rate, timeout: timeout * 1_000_000)
    }

    static func tcp(_ port: UInt16, rate: Int64 = 50) throws -> PlannedProbe {
        let address = try SocketAddress.resolve(host: "127.0.0.1", port: port)[0]
        return PlannedProbe(
            name: "port", question: TCPQuestion(address: address), interval: 1_000_000_000 / rate,
            timeout: 5_000_000_000)
    }

    static func command(
        _ arguments: [String], expecting code: Int32 = 0, number: NumberBounds? = nil, timeout: Int64 = 10_000
    ) -> PlannedProbe {
        PlannedProbe(
            name: "check", question: CommandQuestion(arguments: arguments, expected: code, number: number),
            interval: 100_000_000, timeout: timeout * 1_000_000)
    }
}
