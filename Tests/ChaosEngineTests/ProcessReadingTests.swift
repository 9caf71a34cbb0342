import ChaosModel
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite struct ProcessReadingTests {
    private let resolver = TargetResolver(
        supervisor: LinuxHost().supervisor, hierarchies: .current, places: NetworkPlaces())

    @Test func `a probe of processes counts while there is one, and then says that it is gone`() throws {
        let child = try HostVictim(shell: "exec 5</dev/null 6</dev/null 7</dev/null; exec sleep 60")
        var reading = ProcessReading(
            .fds, of: Target(name: "child", selector: .pid(child.identity.pid)), resolver: resolver)
        var value: Double?
        for _ in 0..<100 where value ?? 0 < 6 {
            if case .answered(.good, _, let found) = reading.read().progress { value = found }
            Clock.sleep(milliseconds: 10)
        }
        #expect(try #require(value) >= 6)
        try child.kill()
        #expect(reading.read().progress == .answered(.gone, 0))
    }
}
