import ChaosEngine
import ChaosModel
import ChaosScheduler
import Foundation
import LinuxKernel
import Logging
import Synchronization
import Testing

@testable import ChaosServer

/// What the daemon puts into its outbox, by a clock of the test's own.
final class NoticeDeskTests {
    private let scratch: ServerScratch
    private let desk = SampleDesk()
    private let clock = Moment()

    /// A clock that is set.
    private final class Moment: Sendable {
        private let now = Mutex(SampleDesk.now)
        var seconds: Double { now.withLock { $0 } }
        func advance(_ seconds: Double) { now.withLock { $0 += seconds } }
    }

    init() throws { scratch = try ServerScratch() }
    deinit { scratch.remove() }

    private func notices(_ rest: String = "") throws -> NoticeDesk {
        try StateDirectory(scratch.path).prepare()
        try Directory.createDirectories(scratch.path + "/daemon", mode: 0o700)
        var options = DaemonOptions()
        options.config = scratch.path + "/aftershockd.yaml"
        options.state = scratch.path
        let text = "notify: [{command: [/bin/true], on: [paused, trouble, digest]}]\n" + rest
        try Directory.replaceFile(scratch.path + "/aftershockd.yaml", with: Array(text.utf8), mode: 0o600)
        let live = LiveConfiguration(try DaemonConfiguration.load(options), options: options)
        return NoticeDesk(
            state: scratch.path, desk: desk, live: live, startedAt: SampleDesk.now,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: { [clock] in clock.seconds })
    }

    /// What is in the outbox.
    private var messages: [String] {
        get throws {
            try Directory.list(scratch.path + "/outbox").filter { $0.hasSuffix(".json") }.sorted().map {
                try String(contentsOfFile: scratch.path + "/outbox/" + $0, encoding: .utf8)
            }
        }
    }

    @Test func `a schedule that the daemon paused is told of once, and one that somebody paused is not`() throws {
        let notices = try notices()
        _ = notices.look()
        let before = Directory.exists(scratch.path + "/outbox") ? try messages.count : 0
        try desk.pause("weekly-kill", because: "release week", by: "ann")
        try desk.pause("nightly-partition", because: "2 drills failed in a row", by: "aftershockd")
        #expect(notices.look() && !notices.look())
        let told = try messages.dropFirst(before)
        #expect(told.count == 1 && told.allSatisfy { $0.contains("nightly-partition is paused: 2 drills failed") })
    }

    @Test func `that something was left on the host is told in quiet hours too`() throws {
        let notices = try notices("quiet: {hours: [{from: \"00:00\", to: \"24:00\"}], only: rollback}\n")
        _ = notices.look()
        var drill = DrillRecord(
            id: 999_999, schedule: "weekly-kill", nominal: clock.seconds, moment: clock.seconds, trigger: "schedule")
        (drill.state, drill.verdict, drill.runs) = (.ended, "rollbackIncomplete", ["r1"])
        (drill.startedAt, drill.endedAt, drill.reason) = (clock.seconds, clock.seconds, "a rule stays")
        notices.hear(drill, isQuiet: true)
        try desk.pause("nightly-partition", because: "2 drills failed in a row", by: "aftershockd")
        #expect(notices.look() && !notices.look())
        #expect(try messages.count == 1 && messages[0].contains("LEFT SOMETHING ON THE HOST: a rule stays"))
    }

    @Test func `a digest comes at its times, each once, whatever the daemon sleeps through`() throws {
        let notices = try notices("digest: {at: \"0 8 * * mon\", zone: UTC}\n")
        let digests = { try self.messages.filter { $0.contains("\"digest\"") && $0.contains("\"event\":\"digest\"") } }
        _ = notices.look()
        clock.advance(7 * 86_400)
        #expect(notices.look() && !notices.look())
        #expect(try digests().count == 1)
        clock.advance(86_400)
        #expect(!notices.look())
        // Three weeks later there is one for all of them.
        clock.advance(21 * 86_400)
        #expect(notices.look() && !notices.look())
        #expect(try digests().count == 2)
    }
}
