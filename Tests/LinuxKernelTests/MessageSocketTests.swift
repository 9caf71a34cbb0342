import Glibc
import Testing

@testable import LinuxKernel

@Suite
struct `Messages between a process and its child` {
    @Test func `arrive whole, with the descriptors, and then the end`() throws {
        var pair = try MessagePair.make()
        let pipe = try Pipe()
        try MessageSocket.send([1, 2, 3], descriptors: [pipe.writeDescriptor], over: pair.own)
        try MessageSocket.send([4], over: pair.own)
        pair.closeOwn()
        let first = try #require(try MessageSocket.receive(from: pair.other))
        #expect(first.bytes == [1, 2, 3])
        #expect(first.descriptors.count == 1)
        for number in first.descriptors {
            #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
            try Descriptor.write([42], to: number)
            close(number)
        }
        #expect(try Descriptor.read(pipe.readDescriptor) == [42])
        #expect(try MessageSocket.receive(from: pair.other)?.bytes == [4])
        let end = try MessageSocket.receive(from: pair.other)
        #expect(end.map(\.bytes) == nil)
    }

    @Test func `that nobody reads are refused and not waited for`() throws {
        let pair = try MessagePair.make()
        var refusal: Int32 = 0
        for _ in 0..<100_000 where refusal == 0 {
            do throws(KernelError) { try MessageSocket.send([UInt8](repeating: 7, count: 1000), over: pair.own) } catch
            {
                refusal = error.errno
            }
        }
        #expect(refusal == EAGAIN)
    }
}
