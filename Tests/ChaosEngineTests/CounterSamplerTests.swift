import ChaosModel
import FoundationEssentials
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite struct CounterSamplerTests {
    private let resolver = TargetResolver(
        supervisor: LinuxHost().supervisor, hierarchies: .current, places: NetworkPlaces())

    private func scratch() throws -> String {
        let path = "/tmp/aftershock-counters-\(UInt64.random(in: 0...UInt64.max))"
        try Directory.createDirectories(path, mode: 0o700)
        return path
    }

    @Test func `the series holds what the kernel counted, and says how it was read`() throws {
        let directory = try scratch()
        defer { try? Directory.removeTree(directory) }
        let path = directory + "/counters.csv"
        let own = Target(name: "own", selector: .pid(HostFacts.processID))
        let epoch = Clock.monotonicNanoseconds()
        let sampler = try CounterSampler(targets: [own], resolver: resolver, epoch: epoch, path: path)
        // Connections to a port on which nobody listens: each is a failed attempt and a reset.
        // Port 23251 is not taken: nothing listens there.
        let closed = try SocketAddress.choose(host: "127.0.0.1", port: 23251)
        Clock.sleep(milliseconds: 300)
        for _ in 0..<50 { _ = try? StreamSocket(connectingTo: closed) }
        Clock.sleep(milliseconds: 400)
        sampler.stop()
        while sampler.sampling == nil { Clock.sleep(milliseconds: 10) }
        let series = try CounterCSV.decode(try File.contents(of: path))
        let sampling = try #require(sampler.sampling)
        #expect(series.times.count == sampling.readings && sampling.readings > 1)
        #expect(sampling.cpu > 0)
        #expect(try #require(series.values(of: "Tcp.AttemptFails")?.last) >= 50)
        #expect(try #require(series.values(of: "own:fds")?.last) > 3)
        #expect(try #require(series.values(of: "own:processes")) == series.times.map { _ in 1 })
        #expect(try #require(series.values(of: "own:rss.bytes")?.last) > 1e6)
        for (name, values) in zip(series.names, series.columns) where CounterColumn(name)?.metric.kind == .counter {
            let known = values.filter { !$0.isNaN }
            #expect(zip(known, known.dropFirst()).allSatisfy { $0 <= $1 }, "\(name)")
        }
    }

    @Test func `every column is one that the model knows`() {
        let board = CounterBoard(
            targets: [Target(name: "own", selector: .pid(HostFacts.processID))], resolver: resolver)
        for name in board.names { #expect(CounterColumn(name) != nil, "\(name)") }
        #expect(Set(board.names).count == board.names.count)
        #expect(board.read().count == board.names.count)
    }

    @Test func `what a service has counted stays when it is started again`() throws {
        let sums = ProcessSums()
        let cpu = try #require(ProcessSums.names.firstIndex(of: "cpu.seconds"))
        let faults = try #require(ProcessSums.names.firstIndex(of: "switches"))
        var last = [0.0, 0.0]
        for _ in 0..<3 {
            let child = try HostVictim(shell: "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; exec sleep 5")
            defer { withExtendedLifetime(child) {} }
            for _ in 0..<4 {
                Clock.sleep(milliseconds: 60)
                let values = sums.read([child.identity.pid])
                #expect(values[0] == 1)
                #expect(values[cpu] >= last[0] && values[faults] >= last[1])
                last = [values[cpu], values[faults]]
            }
        }
        let gone = sums.read([])
        #expect(gone[0] == 0 && gone[cpu] == last[0])
        let fds = try #require(ProcessSums.names.firstIndex(of: "fds"))
        #expect(gone[fds].isNaN)
        #expect(last[0] > 0)
    }
}
