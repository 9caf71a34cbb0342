import Testing

@testable import ChaosEngine

@Suite
struct `A pulse` {
    private static let second: UInt64 = 1_000_000_000

    /// Looks every tenth of a second without a beat, until the pulse is silent; at most a minute.
    private func tenthsUntilSilent(_ pulse: inout Pulse, from start: UInt64) -> Int? {
        for tenth in 1...600 where pulse.isSilent(at: start + UInt64(tenth) * Self.second / 10, beat: false) {
            return tenth
        }
        return nil
    }

    @Test func `is silent after three seconds of looking without a beat`() {
        var pulse = Pulse(at: 0, patience: .seconds(3))
        let tenths = tenthsUntilSilent(&pulse, from: 0)
        #expect(tenths == 31)
    }

    @Test func `forgives a silence in which the watcher did not run either`() {
        var pulse = Pulse(at: 0, patience: .seconds(3))
        let isSilent = pulse.isSilent(at: 60 * Self.second, beat: false)
        #expect(!isSilent)
        let tenths = tenthsUntilSilent(&pulse, from: 60 * Self.second)
        #expect(tenths == 31)
    }
}
