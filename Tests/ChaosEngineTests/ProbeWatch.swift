import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosEngine

/// One probe of a spec that runs while a test does things to its service.
final class ProbeWatch {
    private let loop: ProbeLoop
    private let epoch: UInt64
    private var samples: [Sample] = []

    init(_ probe: any Probe, rate: Double = 20, timeout: Duration = .seconds(20)) throws {
        epoch = Clock.monotonicNanoseconds()
        loop = try ProbeLoop(
            probes: [ProbeSpec(name: "service", probe: probe, rate: rate, timeout: timeout)], start: epoch)
        try loop.start()
    }

    deinit { loop.stop(within: .zero) }

    /// Waits for an answer with this outcome to a question that was asked from now on.
    func next(_ outcome: Sample.Outcome, _ place: SourceLocation = #_sourceLocation) -> Sample? {
        let now = Int64(Clock.monotonicNanoseconds() - epoch)
        var seen: Set<Sample.Outcome> = []
        for _ in 0..<3000 {
            samples.removeAll()
            loop.drain(into: &samples)
            let new = samples.filter { $0.scheduled >= now }
            if let found = new.first(where: { $0.outcome == outcome }) { return found }
            seen.formUnion(new.map(\.outcome))
            usleep(10_000)
        }
        Issue.record("no answer was \(outcome), but \(seen)", sourceLocation: place)
        return nil
    }

    /// The answer to the first question of a probe that is asked now.
    static func answer(_ probe: any Probe, timeout: Duration = .seconds(20)) throws -> Sample {
        let watch = try ProbeWatch(probe, timeout: timeout)
        for _ in 0..<3000 {
            watch.loop.drain(into: &watch.samples)
            if let first = watch.samples.first(where: { $0.slot == 0 }) { return first }
            usleep(10_000)
        }
        throw CocoaError(.userCancelled)
    }

    /// Whether the answer is good before long: a server that listens may not be ready yet.
    static func becomesGood(_ probe: any Probe) -> Bool {
        for _ in 0..<200 {
            if (try? answer(probe))?.isGood == true { return true }
            usleep(50_000)
        }
        return false
    }

    /// A server is killed, started, stopped and let go on, and the probe sees each.
    static func seesEveryTurn(_ service: ProbeService, _ probe: any Probe) throws {
        let watch = try ProbeWatch(probe, timeout: .seconds(1))
        #expect(watch.next(.good) != nil)
        service.end()
        #expect(watch.next(.refused) != nil)
        try service.start()
        #expect(watch.next(.good) != nil)
        service.pause()
        #expect(watch.next(.timeout) != nil)
        service.resume()
        #expect(watch.next(.good) != nil)
    }
}
