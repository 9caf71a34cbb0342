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
