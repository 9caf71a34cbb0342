import ChaosEngine
import ChaosModel
import Foundation
import Testing

@testable import ChaosServer

/// The reader of feeds, on feeds that runs write.
@Suite struct LiveReaderTests {
    private func lines(_ reader: LiveReader, until isDone: ([LiveLine]) -> Bool) async throws -> [LiveLine] {
        var found: [LiveLine] = []
        for _ in 0..<6000 where !isDone(found) {
            found += try reader.read()
            try await Task.sleep(for: .milliseconds(10))
        }
        return found
    }

    @Test func `one run after the other is read to its end`() async throws {
        let state = try ServerScratch()
        defer { state.remove() }
        let reader = LiveReader(state: state.path)
        #expect(try reader.read().isEmpty)
        for run in ["run-one", "run-two"] {
            let begin = LiveLine.Begin(
                run: run, experiment: "e", hypothesis: nil, startedAt: 0, longest: 1, slos: [], steps: [])
            let feed = try LiveFeed(begin, state: state.path)
            feed.note(Record.Event(at: 1, kind: .probing, text: "hello"))
            var found = try await lines(reader) { $0.count >= 2 }
            #expect(found.first == .begin(begin) && found.count == 2)
            feed.end(LiveLine.End(verdict: "passed", exitCode: 0, reason: "held"))
            found = try await lines(reader) { !$0.isEmpty }
            #expect(found == [.end(LiveLine.End(verdict: "passed", exitCode: 0, reason: "held"))])
            #expect(try reader.read().isEmpty)
        }
    }
}
