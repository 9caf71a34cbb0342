import ChaosModel
import Foundation
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `Side readers` {
    /// Reads when the test lets it.
    private struct Gate: SideReading {
        let gate: Door
        var count = 0.0

        mutating func read() -> SideAnswer {
            gate.pass()
            count += 1
            return SideAnswer(.good, 7, value: count)
        }
    }

    private final class Door: Sendable {
        private let isShut: Mutex<Bool>
        init(isShut: Bool) { self.isShut = Mutex(isShut) }
        func open() { isShut.withLock { $0 = false } }
        func pass() { while isShut.withLock({ $0 }) { usleep(1000) } }
    }

    private struct Question: PlannedQuestion {
        let door: Door
        var reading: (@Sendable () -> any SideReading)? { { [door] in Gate(gate: door) } }
        func makeExchange(command place: Int) -> any Exchange { SideExchange(reading: place) }
    }

    private static func probe(_ door: Door, timeout: Int64) -> PlannedProbe {
        PlannedProbe(
            name: "file", question: Question(door: door), interval: 20_000_000, timeout: timeout * 1_000_000)
    }

    @Test func `a file that hangs times out alone, and late readings are nobody's answer`() throws {
        let shut = Door(isShut: true), open = Door(isShut: false)
        let run = try ProbeRun([
            Self.probe(shut, timeout: 50), Self.probe(open, timeout: 20_000), .command(["true"]),
        ]) { _, _ in
            usleep(300_000)
            shut.open()
            usleep(200_000)
        }
        let hung = run.samples.filter { $0.probe == 0 }.sorted { $0.slot < $1.slot }
        #expect(hung.first?.outcome == .timeout)
        let counts = run.samples.filter { $0.probe == 1 }.sorted { $0.slot < $1.slot }.compactMap(\.value)
        #expect(counts.count > 5 && counts == Array(1...counts.count).map(Double.init))
        #expect(run.samples.filter { $0.probe == 1 }.allSatisfy { $0.isGood && $0.detail == 7 })
        #expect(run.samples.filter { $0.probe == 2 }.allSatisfy { $0.isGood && $0.value == nil })
        // The first reading that somebody still waits for is not the first that was made.
        let late = hung.filter(\.isGood).compactMap(\.value)
        #expect(late.allSatisfy { $0 > 1 } && late == late.sorted())
    }

    @Test func `a loop ends although a reading does not`() throws {
        let door = Door(isShut: true)
        let run = try ProbeRun([Self.probe(door, timeout: 40)], milliseconds: 100)
        #expect(run.outcomes == [.timeout])
        door.open()
    }
}
