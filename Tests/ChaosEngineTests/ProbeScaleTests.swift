import ChaosModel
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(.serialized, .enabled(if: ProbeNginx.isInstalled, "\(ProbeNginx.missing)"))
struct `Many probes at once` {
    @Test func `hundreds of targets each get every slot once`() throws {
        let nginx = try ProbeNginx()
        let dead = ProbeScriptedServer.freePort()
        var probes: [PlannedProbe] = []
        for index in 0..<400 {
            switch index % 4 {
            case 0: probes.append(try .http(nginx.port, rate: 2, timeout: 20_000))
            case 1: probes.append(try .http(nginx.port, rate: 4, timeout: 20_000, reuses: true))
            case 2: probes.append(try .tcp(nginx.port, rate: 5))
            default: probes.append(try .tcp(dead, rate: 3))
            }
        }
        // Every slot once, on its schedule, is what `ProbeRun` checks.
        let run = try ProbeRun(probes, milliseconds: 1000)
        #expect(Set(run.samples.filter { $0.probe % 4 < 3 }.map(\.outcome)) == [.good])
        #expect(Set(run.samples.filter { $0.probe % 4 == 3 }.map(\.outcome)) == [.refused])
        #expect(run.samples.contains { $0.isReused })
    }

    @Test func `the loop says what it cost and how late it was`() throws {
        let nginx = try ProbeNginx()
        let run = try ProbeRun([.http(nginx.port, rate: 200), .tcp(nginx.port)])
        #expect(run.statistics.cpu > .zero && run.statistics.cpu < .seconds(10))
        #expect(run.statistics.wakeUps >= run.samples.count / 64)
        for (index, lateness) in run.statistics.lateness.enumerated() {
            let own = run.samples.filter { $0.probe == index }.map(\.lateness).sorted()
            #expect(lateness.count == own.count)
            #expect(lateness.worst == .nanoseconds(own[own.count - 1]))
            let p99 = own[(own.count * 99 + 99) / 100 - 1]
            #expect(lateness.p99 >= .nanoseconds(p99) && lateness.p99 <= .nanoseconds(p99 + p99 / 500 + 2048))
        }
    }

    @Test func `a server stopped for a while costs what arithmetic says`() throws {
        let nginx = try ProbeNginx()
        var (stopped, resumed) = (Int64(0), Int64(0))
        let run = try ProbeRun([.http(nginx.port, rate: 100, timeout: 20_000)]) { _, start in
            usleep(700_000)
            nginx.pause()
            stopped = Int64(Clock.monotonicNanoseconds() - start)
            usleep(1_500_000)
            resumed = Int64(Clock.monotonicNanoseconds() - start)
            nginx.resume()
            usleep(800_000)
        }
        #expect(run.outcomes == [.good])
        // The truth: a slot due in the stall is answered at its end. That is when the server goes on, at the latest when it
        // has answered all that waited.
        let stalled = run.samples.filter { $0.scheduled > stopped && $0.scheduled < resumed }
        let end = try #require(stalled.map(\.completed).max())
        func p99(_ latencies: [Int64]) -> Double { Double(latencies.sorted()[(latencies.count * 99 + 99) / 100 - 1]) }
        func truth(_ end: Int64) -> Double {
            p99(run.samples.map { $0.scheduled > stopped ? max(0, end - $0.scheduled) : 0 })
        }
        let ours = p99(run.samples.map(\.latency))
        #expect(truth(resumed) > 1_000_000_000)
        #expect(ours > 0.95 * truth(resumed) && ours < 1.05 * truth(end))
    }
}
