import ChaosModel
import Foundation
import Glibc
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `Command probes` {
    @Test func `the exit code decides`() throws {
        let run = try ProbeRun([
            .command(["/bin/true"]), .command(["false"]), .command(["sh", "-c", "exit 7"], expecting: 7),
            .command(["sh", "-c", "kill -TERM $$"]), .command(["/nonexistent/check"]),
        ])
        let expected: [(Sample.Outcome, UInt16)] = [
            (.good, 0), (.exit, 1), (.good, 7), (.exit, 143), (.local, UInt16(ENOENT)),
        ]
        for (probe, expected) in expected.enumerated() {
            let own = run.samples.filter { $0.probe == probe }
            #expect(own.allSatisfy { $0.outcome == expected.0 && $0.detail == expected.1 }, "probe \(probe)")
        }
    }

    @Test func `the number that it prints is its value`() throws {
        let bounds = NumberBounds(atLeast: 2, atMost: 3)
        let probes: [(script: String, bounds: NumberBounds, outcome: Sample.Outcome, detail: UInt16, value: Double?)] =
            [
                ("echo ' 2.5 '; echo 9", bounds, .good, 0, 2.5), ("printf 3", bounds, .good, 0, 3),
                ("echo 4; exit 0", bounds, .badValue, 0, 4), ("echo 2; exit 5", bounds, .exit, 5, nil),
                ("echo 2 jobs", NumberBounds(), .badValue, 0, nil), ("true", NumberBounds(), .badValue, 0, nil),
                ("echo -7; exec >&-; sleep 0.1", NumberBounds(), .good, 0, -7),
                ("yes", NumberBounds(), .badValue, 0, nil),
                ("echo nan", NumberBounds(), .badValue, 0, nil),
                ("echo 1; head -c 60000 /dev/zero", NumberBounds(), .good, 0, 1),
            ]
        let run = try ProbeRun(probes.map { .command(["sh", "-c", $0.script], number: $0.bounds) })
        for (index, probe) in probes.enumerated() {
            let own = run.samples.filter { $0.probe == index }
            #expect(
                own.allSatisfy { $0.outcome == probe.outcome && $0.detail == probe.detail && $0.value == probe.value },
                "\(probe.script)")
        }
    }

    @Test func `at the deadline the whole group is killed and reaped`() throws {
        let mark = "31.\(getpid())"
        let run = try ProbeRun([.command(["sh", "-c", "sleep \(mark) & sleep \(mark)"], timeout: 150)])
        #expect(run.outcomes == [.timeout])
        #expect(Self.processes(with: mark).isEmpty)
    }

    @Test func `what a command leaves behind in its group ends with it`() throws {
        let mark = "32.\(getpid())"
        let run = try ProbeRun([.command(["sh", "-c", "sleep \(mark) & exit 0"])])
        #expect(run.outcomes == [.good])
        #expect(Self.processes(with: mark).isEmpty)
    }

    /// Processes that have the mark in their command line, and zombies of ours. A killed process needs a moment.
    private static func processes(with mark: String) -> [String] {
        var found: [String] = []
        for _ in 0..<400 {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            found = names.filter { name in
                guard Int(name) != nil, Int(name) != Int(getpid()),
                    let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
                else { return false }
                return String(decoding: line, as: UTF8.self).contains(mark)
            }
            if found.isEmpty { break }
            usleep(5000)
        }
        return found
    }
}
