import Testing

@testable import ChaosModel

@Suite struct MeasurementTests {
    private static let probe = Record.ProbeFacts(name: "web", question: "GET", rate: 100, timeout: .seconds(1))

    /// A hundred answers a second for 20 s, late by what `lateness` says.
    private static func samples(
        _ lateness: (Double) -> Double = { _ in 0.0001 },
        outcome: (Double) -> (Sample.Outcome, UInt16) = { _ in (.good, 0) }
    ) -> [Sample] {
        (0..<2000).map { slot in
            let at = Double(slot) / 100
            let (result, detail) = outcome(at)
            return Sample(
                probe: 0, slot: UInt32(slot), scheduled: seconds(at), latency: seconds(0.002 + lateness(at)),
                lateness: seconds(lateness(at)), outcome: result, detail: detail)
        }
    }

    private static func report(_ facts: (inout Measurement) -> Void = { _ in }, _ samples: [Sample]) throws -> Report {
        var record = record([probe], [errors], [fault(from: 5, to: 8)])
        var measurement = Measurement()
        measurement.probing = 20
        measurement.thread = Measurement.ThreadUse(cpu: 0.4, delay: 0.02, preempted: 7)
        facts(&measurement)
        record.measurement = measurement
        return Report(analyzing: record, samples: samples)
    }

    @Test func `an undisturbed run has no flag, and says how exact it is`() throws {
        let report = try Self.report({ _ in }, Self.samples())
        let measured = try #require(report.measurement)
        #expect(measured.flags.isEmpty && measured.hole == nil)
        #expect(abs((measured.cpu ?? 0) - 0.02) < 1e-9 && abs((measured.delay ?? 0) - 0.001) < 1e-9)
        #expect(abs((measured.floor ?? 0) - 0.0101) < 1e-9)
        #expect(
            measured.words
                == "No first bad or first good answer is known better than to 10.1 ms: a slot of 10 ms and 100 µs of lateness (p99)."
        )
        #expect(measured.lateness.map(\.probe) == ["", "web"] && measured.lateness[1].count == 2000)
    }

    @Test func `each disturbance has its flag, above its bound only`() throws {
        func flags(_ change: (inout Measurement) -> Void) throws -> [String] {
            try #require(try Self.report(change, Self.samples()).measurement).flags
        }
        let cases: [(word: String, above: (inout Measurement) -> Void, below: (inout Measurement) -> Void)] = [
            ("a reserve", { $0.thread?.cpu = 10.2 }, { $0.thread?.cpu = 9.9 }),
            ("waited for a CPU", { $0.thread?.delay = 0.21 }, { $0.thread?.delay = 0.19 }),
            ("suspended", { $0.suspended = 1.5 }, { $0.suspended = 0.005 }),
            ("hypervisor", { $0.stolen = 0.03 }, { $0.stolen = 0.01 }),
            ("waited for the judge", { $0.waited = 1 }, { $0.waited = 0 }),
            ("are lost", { $0.lostBytes = 44 }, { $0.lostBytes = 0 }),
        ]
        for (word, above, below) in cases {
            let found = try flags(above)
            #expect(found.count == 1 && found[0].contains(word), "\(word): \(found)")
            #expect(try flags(below).isEmpty, "\(word)")
        }
        let report = try Self.report({ $0.suspended = 1.5 }, Self.samples())
        #expect(report.warnings.contains { $0.contains("suspended for 1.50 s") })
    }

    @Test func `a hole is named with the times that fall into it`() throws {
        // Nothing is asked from 5.0 s to 5.4 s, while the service fails from 5.2 s to 7 s.
        let late = Self.samples(
            { $0 >= 5 && $0 < 5.4 ? 5.4 - $0 : 0.0001 },
            outcome: { $0 >= 5.2 && $0 < 7 ? (.refused, 111) : (.good, 0) })
        let report = try Self.report({ _ in }, late)
        let hole = try #require(report.measurement?.hole)
        #expect(hole.at == seconds(5) && abs(hole.length - 0.4) < 1e-6)
        #expect(hole.hits == ["the violation"])
        #expect(
            report.warnings.contains { $0.contains("Nothing was asked for 400 ms") && $0.contains("the violation") })
        #expect(report.warnings.contains { $0.contains("late (p99)") })
        // One that overlaps nothing is told, and not flagged as a doubt.
        let harmless = Self.samples({ $0 >= 15 && $0 < 15.015 ? 15.015 - $0 : 0.0001 })
        let other = try #require(try Self.report({ _ in }, harmless).measurement)
        #expect(other.hole?.at == seconds(15) && other.hole?.hits == [] && other.flags.isEmpty)
    }

    @Test func `failures of our own are counted by their name`() throws {
        let report = try Self.report(
            { _ in },
            Self.samples(outcome: { at in
                at < 1 ? (.local, 24) : at < 1.5 ? (.local, 62) : (.good, 0)
            }))
        let measured = try #require(report.measurement)
        #expect(measured.failures.map(\.error) == ["EMFILE", "ETIME"] && measured.failures.map(\.count) == [100, 50])
        #expect(report.warnings.contains { $0.contains("100 × EMFILE, 50 × ETIME") })
    }

    @Test func `a fault on the probe's way is flagged, a doubt is only told`() throws {
        let report = try Self.report(
            {
                $0.paths = [
                    ProbePath(
                        step: 1, fault: "network.delay", probe: "web", passes: .yes, text: "probe web reaches it"),
                    ProbePath(step: 2, fault: "network.loss", probe: "web", passes: .notKnown, text: "who knows"),
                    ProbePath(step: 3, fault: "cpu.burn", probe: nil, passes: .yes, text: "cpu.burn hits us"),
                ]
            }, Self.samples())
        #expect(report.measurement?.flags == ["Probe web reaches it."])
        #expect(report.measurement?.paths.count == 3)
    }

    @Test func `a record of before says nothing of it`() throws {
        var record = record([Self.probe], [errors], [fault(from: 5, to: 8)])
        record.measurement = nil
        #expect(Report(analyzing: record, samples: Self.samples()).measurement == nil)
    }
}
