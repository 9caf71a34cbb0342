import Glibc
import Testing

@testable import LinuxKernel

struct SharedCountersTests {
    @Test func `the one who reads sees what the other counts, and its heartbeat beside the counters`() throws {
        let reader = try SharedCounters()
        let writer = try SharedCounters(owning: dup(reader.descriptor))
        #expect(reader.heartbeat == 0)
        for index in 0..<SharedCounters.capacity { writer[index] = UInt64(index) + 100 }
        writer.beat()
        writer.beat()
        #expect((0..<SharedCounters.capacity).allSatisfy { reader[$0] == UInt64($0) + 100 })
        #expect(reader.heartbeat == 2)
    }
}
