import FoundationEssentials
import Testing

@testable import LinuxKernel

/// Where Debian's iproute2 has its tables; other distributions have them in /usr/lib/tc.
private let directory = ["/usr/lib/x86_64-linux-gnu/tc", "/usr/lib/aarch64-linux-gnu/tc", "/usr/lib/tc"].first {
    FileManager.default.fileExists(atPath: $0 + "/normal.dist")
}

struct DelayDistributionTests {
    @Test func `a uniform jitter needs no table`() {
        #expect(DelayDistribution.uniform.table == [])
    }

    @Test(arguments: [DelayDistribution.normal, .pareto, .paretonormal])
    func `a table rises and has mean 0`(distribution: DelayDistribution) {
        let table = distribution.table.map(Double.init)
        #expect(table.count == 4096)
        #expect(zip(table, table.dropFirst()).allSatisfy { $0 <= $1 })
        let mean = table.reduce(0, +) / Double(table.count) / Double(DelayDistribution.scale)
        #expect(abs(mean) < 0.05)
    }

    @Test func `the normal table has deviation 1 and the quartiles of the bell curve`() {
        let values = DelayDistribution.normal.table.map { Double($0) / Double(DelayDistribution.scale) }
        let variance = values.map { $0 * $0 }.reduce(0, +) / Double(values.count)
        #expect(abs(variance - 1) < 0.01)
        #expect(abs(values[1024] + 0.6745) < 0.001)
        #expect(abs(values[2048]) < 0.001)
        #expect(abs(values[3072] - 0.6745) < 0.001)
    }

    @Test func `the pareto table starts at its smallest value and ends in a tail that 16 bits cut off`() {
        let table = DelayDistribution.pareto.table
        // (1 - 1.5) * 4 / 3 deviations.
        #expect(table.first == -5461)
        #expect(table.last == 32767)
    }

    @Test(
        .enabled(if: directory != nil, "iproute2's tables are not installed"),
        arguments: [DelayDistribution.normal, .pareto, .paretonormal])
    func `tables are iproute2's`(distribution: DelayDistribution) throws {
        let text = try String(
            contentsOfFile: (directory ?? "") + "/\(distribution.rawValue).dist", encoding: .utf8)
        let theirs = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .flatMap { $0.split(separator: " ").compactMap { Int($0) } }
        let ours = distribution.table.map(Int.init)
        #expect(ours.count == theirs.count)
        #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) <= 1 })
    }
}
