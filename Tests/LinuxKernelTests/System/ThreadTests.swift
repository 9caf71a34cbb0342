import Glibc
import Synchronization
import Testing

@testable import LinuxKernel

struct ThreadTests {
    @Test func `a kernel thread runs once under its name and is joined`() throws {
        final class Seen: Sendable { let names = Mutex<[String]>([]) }
        let seen = Seen()
        let thread = KernelThread(name: "a-name-that-is-too-long") {
            let name = (try? File.text(of: "/proc/thread-self/comm")) ?? ""
            seen.names.withLock { $0.append(name) }
        }
        thread.join()
        try thread.start()
        try thread.start()
        thread.join()
        thread.join()
        #expect(seen.names.withLock { $0 } == ["a-name-that-is-\n"])
    }

    @Test func `a kernel thread has every signal blocked and lets go of its body`() throws {
        final class Seen: Sendable { let mask = Mutex<UInt64>(0) }
        final class Held: Sendable {}
        let seen = Seen()
        var held: Held? = Held()
        weak let watched = held
        let thread = KernelThread(name: "quiet") { [held] in
            _ = held
            let field = ProcFile.field("SigBlk", in: "/proc/thread-self/status") ?? ""
            seen.mask.withLock { $0 = UInt64(field, radix: 16) ?? 0 }
        }
        held = nil
        #expect(watched != nil)
        try thread.start()
        thread.join()
        #expect(watched == nil)
        let blocked = seen.mask.withLock { $0 }
        #expect([SIGINT, SIGPIPE, SIGTERM, SIGUSR1].allSatisfy { blocked >> UInt64($0 - 1) & 1 == 1 })
    }

    @Test func `real-time scheduling of another thread is said as for one's own`() throws {
        let stop = try EventFlag(blocking: true)
        let descriptor = stop.descriptor
        let thread = KernelThread(name: "parked") { _ = try? Poller.wait(for: [descriptor]) }
        #expect(thread.trySetFIFO(priority: 1) == "SCHED_OTHER (not running)")
        try thread.start()
        #expect(thread.trySetFIFO(priority: 1000) == "SCHED_OTHER (Invalid argument)")
        let answer = thread.trySetFIFO(priority: 1)
        #expect(answer == "SCHED_FIFO" || answer.hasPrefix("SCHED_OTHER ("))
        try stop.raise()
        thread.join()
    }

    @Test func `a serial thread is one thread and passes errors on`() throws {
        let thread = try SerialThread(name: "serial")
        let ids = try (0..<20).map { _ in
            try thread.run { () throws(KernelError) in try File.text(of: "/proc/thread-self/comm") + "\(pthread_self())"
            }
        }
        #expect(Set(ids).count == 1)
        #expect(ids[0].hasPrefix("serial\n"))
        #expect { try thread.run { () throws(KernelError) in throw KernelError("x", errno: 5) } } throws: {
            ($0 as? KernelError) == KernelError("x", errno: 5)
        }
        thread.stop()
    }

    @Test func `real-time scheduling is granted or refused with the reason`() throws {
        let thread = try SerialThread(name: "fifo")
        defer { thread.stop() }
        let answer = try thread.run { () throws(KernelError) -> [String] in
            try Scheduling.setTimerSlack(nanoseconds: 1)
            let stat = try File.text(of: "/proc/thread-self/stat")
            let slack = try File.text(of: "/proc/\(stat.prefix { $0 != " " })/timerslack_ns")
            let answer = Scheduling.trySetFIFO(priority: 5)
            return [answer, slack, try File.text(of: "/proc/thread-self/stat")]
        }
        #expect(answer[1] == "1\n")
        // Field 41 is the policy, counted from behind the name; 1 is SCHED_FIFO.
        let policy = answer[2].split(separator: ")")[1].split(separator: " ")[38]
        #expect(answer[0] == "SCHED_FIFO" ? policy == "1" : answer[0].hasPrefix("SCHED_OTHER (") && policy == "0")
    }

    @Test func `a refused priority names the reason`() throws {
        let thread = try SerialThread(name: "refused")
        defer { thread.stop() }
        #expect(
            try thread.run { () throws(KernelError) in Scheduling.trySetFIFO(priority: 1000) }
                == "SCHED_OTHER (Invalid argument)")
        #expect { try thread.run { () throws(KernelError) in try Scheduling.pin(to: [-1]) } } throws: {
            ($0 as? KernelError)?.errno == EINVAL
        }
    }
}
