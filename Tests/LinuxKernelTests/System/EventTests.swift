import Glibc
import LinuxKernel
import Testing

struct EventTests {
    @Test func `a blocked signal is read with its sender`() throws {
        let thread = try SerialThread(name: "signals")
        defer { thread.stop() }
        let received = try thread.run { () throws(KernelError) -> [SignalSource.Received?] in
            let source = try SignalSource([SIGUSR1, SIGUSR2])
            let none = try source.read()
            // To this thread, so that no other thread of the test process is hit.
            pthread_kill(pthread_self(), SIGUSR2)
            let ready = try Poller.wait(for: [source.descriptor], milliseconds: 10_000)
            return ready == [source.descriptor] ? [none, try source.read(), try source.read()] : []
        }
        #expect(received.map { $0?.signal } == [nil, SIGUSR2, nil])
        #expect(received.count == 3 && received[1]?.sender == getpid())
    }

    @Test func `a number that is no signal is refused`() {
        #expect { _ = try SignalSource([999]) } throws: { ($0 as? KernelError)?.errno == EINVAL }
    }

    @Test func `a timer expires at its deadline and then periodically`() throws {
        let timer = try Timer()
        #expect(try timer.expirations() == 0)
        let deadline = Clock.monotonicNanoseconds() + 2_000_000
        try timer.arm(at: deadline, every: 1_000_000)
        #expect(try Poller.wait(for: [timer.descriptor]) == [timer.descriptor])
        #expect(Clock.monotonicNanoseconds() >= deadline)
        Clock.sleep(untilMonotonic: deadline + 5_000_000)
        #expect(try timer.expirations() >= 6)
        try timer.disarm()
        #expect(try timer.expirations() == 0)
        try timer.arm(at: 0)
        #expect(try Poller.wait(for: [timer.descriptor], milliseconds: 10_000) == [timer.descriptor])
    }

    @Test func `a flag is raised once however often`() throws {
        let flag = try EventFlag()
        #expect(try !flag.take())
        try flag.raise()
        try flag.raise()
        #expect(try Poller.wait(for: [flag.descriptor], milliseconds: 0) == [flag.descriptor])
        #expect(try flag.take())
        #expect(try !flag.take())
    }

    @Test func `poll returns what is ready and nothing after its time`() throws {
        let quiet = try EventFlag()
        var pipe = try Pipe()
        #expect(try Poller.wait(for: [quiet.descriptor, pipe.readDescriptor], milliseconds: 1).isEmpty)
        let open = pipe.readDescriptor
        pipe.closeWrite()
        #expect(pipe.writeDescriptor == -1)
        #expect(try Poller.wait(for: [quiet.descriptor, open], milliseconds: 1000) == [open])
        #expect(try Descriptor.read(open).isEmpty)
        #expect { try Poller.wait(for: [1_000_000], milliseconds: 0) } throws: { ($0 as? KernelError)?.errno == EBADF }
    }
}
