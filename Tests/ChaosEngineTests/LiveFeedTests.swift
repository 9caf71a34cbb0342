import ChaosModel
import Foundation
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite
final class `What a run says while it goes on` {
    private let state: String

    init() throws {
        state = FileManager.default.temporaryDirectory.appendingPathComponent("aftershock-live-\(UUID())").path
        try Directory.createDirectories(state, mode: 0o700)
    }

    deinit { do { try Directory.removeTree(state) } catch { print("left behind: \(error)") } }

    private func begin(_ run: String) -> LiveLine.Begin {
        LiveLine.Begin(
            run: run, experiment: "e", hypothesis: nil, startedAt: 1, longest: 2, slos: ["fast"], steps: ["a step"])
    }

    private let end = LiveLine.End(verdict: "passed", exitCode: 0, reason: "Fine.")
    private func event(_ number: Int64) -> Record.Event { Record.Event(at: number, kind: .probing, text: "\(number)") }
    private func status(_ at: Double) -> RunStatus {
        RunStatus(
            at: at, phase: "pause", elapsed: 0.1, length: nil, rate: 10, errors: 0.5, p99: 0.00123,
            slos: [("fast", .breached)], milestones: [("up", nil), ("down", .missed)])
    }

    private func all(_ tail: inout LiveTail) throws -> [LiveLine] {
        var lines: [LiveLine] = []
        try tail.follow(every: .milliseconds(5)) {
            lines.append($0)
            return true
        }
        return lines
    }

    private func begun(_ run: String) throws -> LiveTail {
        for _ in 0..<6000 {
            if LiveTail.current(state: state).contains(run) { break }
            Clock.sleep(milliseconds: 10)
        }
        return try LiveTail(state: state, run: run)
    }

    @Test func `is read from its begin to its end, also by who comes late, and then it is gone`() throws {
        let feed = try LiveFeed(begin("one"), state: state)
        var early = try begun("one")
        feed.note(event(1))
        feed.update(status(1.23456))
        feed.note(event(2))
        var late = try LiveTail(state: state, run: "one")
        feed.end(end)
        let lines = try all(&early)
        #expect(lines.count == 5)
        #expect(lines.first == .begin(begin("one")) && lines.last == .end(end))
        #expect(lines[1] == .event(event(1)) && lines[3] == .event(event(2)))
        guard case .status(let shown) = lines[2] else {
            Issue.record("\(lines[2])")
            return
        }
        #expect(shown.at == 1.235 && shown.p99 == 0.00123 && shown.slos.map(\.state) == ["breached"])
        #expect(shown.milestones.map(\.state) == ["waiting", "missed"])
        let again = try all(&late)
        #expect(again == lines)
        #expect(LiveTail.current(state: state) == [])
        #expect(throws: KernelError.self) { _ = try LiveTail(state: state, run: "one") }
        #expect(throws: KernelError.self) { _ = try LiveTail(state: state, run: "../x") }
    }

    @Test func `is for its owner alone, and replaces nothing`() throws {
        let feed = try LiveFeed(begin("own"), state: state)
        let path = LiveFiles(state: state).path(of: "own")
        var status = stat()
        #expect(lstat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(lstat(state + "/live", &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(throws: KernelError.self) { _ = try LiveFeed(begin("own"), state: state) }
        feed.end(end)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: state + "/elsewhere")
        #expect(throws: KernelError.self) { _ = try LiveFeed(begin("own"), state: state) }
        #expect(!Directory.exists(state + "/elsewhere"))
    }

    @Test func `is asked for four times a second`() throws {
        let feed = try LiveFeed(begin("often"), state: state)
        let start: UInt64 = 1_000_000_000_000
        let due = (0..<4000).filter { feed.isStatusDue(at: start + UInt64($0) * 1_000_000) }
        #expect(due.count == 16)
        feed.end(end)
    }

    @Test func `has no state beyond its bound, and every event`() throws {
        let feed = try LiveFeed(begin("bounded"), state: state, longest: 4000)
        var tail = try begun("bounded")
        var lines: [LiveLine] = []
        for round in 0..<20 {
            for part in 0..<10 { feed.update(status(Double(round) + Double(part) / 10)) }
            feed.note(event(Int64(round)))
            // So that no state is left out because too many wait.
            while !lines.contains(.event(event(Int64(round)))) {
                lines += try tail.read()
                Clock.sleep(milliseconds: 1)
            }
        }
        feed.end(end)
        lines += try all(&tail)
        let events = lines.compactMap { if case .event(let event) = $0 { event.at } else { nil } }
        #expect(events == Array(0..<20) && lines.last == .end(end))
        let states = lines.count { if case .status = $0 { true } else { false } }
        #expect((5..<40).contains(states), "\(states)")
        let rest = lines.drop { $0 != .event(event(10)) }
        #expect(!rest.contains { if case .status = $0 { true } else { false } })
    }

    @Test func `of a run that died is ended for who reads it, and of one that goes on is left alone`() throws {
        let feed = try LiveFeed(begin("alive"), state: state)
        let path = LiveFiles(state: state).path(of: "dead")
        let whole = try JSONEncoder().encode(LiveLine.begin(begin("dead")))
        try (whole + Data("\n{\"event\":{\"at\":1,\"ki".utf8)).write(to: URL(fileURLWithPath: path))
        #expect(chmod(path, 0o600) == 0)
        var tail = try LiveTail(state: state, run: "dead")
        var living = try begun("alive")
        LiveFiles(state: state).sweep()
        let lines = try all(&tail)
        #expect(lines.count == 2 && lines.first == .begin(begin("dead")))
        guard case .end(let said)? = lines.last else {
            Issue.record("\(lines)")
            return
        }
        #expect(said.verdict == "interrupted")
        #expect(!Directory.exists(path) && LiveTail.current(state: state) == ["alive"])
        feed.end(end)
        let last = try all(&living).last
        #expect(last == .end(end))
    }

    @Test func `is over for who reads it when it is removed without an end`() throws {
        let path = LiveFiles(state: state).path(of: "gone")
        try Directory.createDirectories(state + "/live", mode: 0o700)
        let whole = try JSONEncoder().encode(LiveLine.begin(begin("gone")))
        try (Data("nonsense\n".utf8) + whole + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
        var tail = try LiveTail(state: state, run: "gone")
        let first = try tail.read()
        #expect(first == [.begin(begin("gone"))])
        let second = try tail.read()
        let isOver = tail.isOver
        #expect(second == [] && !isOver)
        try Directory.removeFile(path)
        let rest = try all(&tail)
        #expect(rest == [])
    }
}
