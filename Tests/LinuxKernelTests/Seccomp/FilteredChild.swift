import Glibc
import Synchronization
import Testing

@testable import LinuxKernel

/// A Python program under a filter, and a thread that answers its calls.
final class FilteredChild {
    enum Answer { case allow, fail(Int32), allowAfter(UInt64) }

    /// What the program printed.
    let text: String
    let status: LinuxKernel.ExitStatus
    /// How many calls came to the listener while the program's own part ran.
    let calls: Int

    /// Runs a program to its end. Between its `mark()` calls, which are `getppid()`, its calls go to `judge`.
    init(
        _ script: String, asking names: [String], configure: (inout SpawnRequest) -> Void = { _ in },
        judge: @escaping @Sendable (SyscallListener, SyscallCall) -> Answer
    ) throws {
        var output = try LinuxKernel.Pipe()
        let prologue = "import os,sys,errno,time,signal,socket,ctypes\n"
        var request = SpawnRequest(["/usr/bin/python3", "-ISc", prologue + script])
        request.standardOutput = .descriptor(output.writeDescriptor)
        request.syscallFilter = try SyscallFilter(asking: try names.map { try #require(SyscallTable.number(of: $0)) })
        configure(&request)
        let child = try Child(request)
        output.closeWrite()
        let pump = try Pump(try child.listener(), judge)
        text = String(decoding: try Descriptor.readToEnd(output.readDescriptor), as: UTF8.self)
        status = try child.process.wait()
        calls = pump.join()
    }
}

extension Child {
    /// The listener of its filter.
    func listener() throws(KernelError) -> OwnedDescriptor {
        guard let listener = process.takeListener() else { throw KernelError("take the listener", errno: ENOENT) }
        return listener
    }
}

/// Answers a listener's calls until no process is left that could make any.
final class Pump: Sendable {
    private let thread: KernelThread
    private let count: Counter

    init(
        _ listener: consuming OwnedDescriptor, table: consuming OwnedDescriptor? = nil,
        _ judge: @escaping @Sendable (SyscallListener, SyscallCall) -> FilteredChild.Answer
    ) throws {
        let descriptor = listener.release()
        let table = try table.take()?.release() ?? SyscallListener.makeTable().release()
        let count = Counter()
        self.count = count
        thread = KernelThread(name: "pump") {
            do {
                try Self.pump(OwnedDescriptor(owning: descriptor), OwnedDescriptor(owning: table), count, judge)
            } catch { Issue.record(error) }
        }
        try thread.start()
    }

    func join() -> Int {
        thread.join()
        return count.value.load(ordering: .relaxed)
    }

    private static func pump(
        _ descriptor: consuming OwnedDescriptor, _ table: consuming OwnedDescriptor, _ count: Counter,
        _ judge: (SyscallListener, SyscallCall) -> FilteredChild.Answer
    ) throws {
        let listener = try SyscallListener(descriptor, table: table)
        listener.allowAll()
        var poll = try EventPoll()
        _ = poll.add(listener.descriptor, for: .read, token: 1)
        while true {
            guard poll.wait(until: .max) > 0 else { continue }
            let events = poll.event(0).events
            if events.contains(.read), let call = try listener.receive() {
                count.value.add(1, ordering: .relaxed)
                switch judge(listener, call) {
                case .allow: listener.allow(call)
                case .fail(let error): listener.fail(call, error)
                case .allowAfter(let time):
                    Clock.sleep(untilMonotonic: Clock.monotonicNanoseconds() + time)
                    listener.allow(call)
                }
            } else if !events.isDisjoint(with: .failure) {
                return
            }
        }
    }
}

final class Counter: Sendable {
    let value = Atomic(0)
}
