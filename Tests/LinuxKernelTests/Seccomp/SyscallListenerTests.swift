import Glibc
import Synchronization
import Testing

@testable import LinuxKernel

private let works: Bool = { (try? SyscallFilter.attempt(killable: false)) != nil }()
private let waitsKillable: Bool = { (try? SyscallFilter.attempt(killable: true)) != nil }()

@Suite(.enabled(if: works, "seccomp user notification does not work here"))
struct SyscallListenerTests {
    @Test func `the program sees the error and then its call again`() throws {
        let failing = Counter()
        let child = try FilteredChild(
            """
            def attempt():
                try:
                    os.getrandom(1)
                    print("ok")
                except OSError as e:
                    print(errno.errorcode[e.errno])
            attempt(); attempt(); attempt()
            """, asking: ["getrandom"]
        ) { _, call in
            // The interpreter's own comes first.
            guard call.arguments[1] == 1 else { return .allow }
            return failing.value.add(1, ordering: .relaxed).newValue <= 2 ? .fail(EMFILE) : .allow
        }
        #expect(child.text == "EMFILE\nEMFILE\nok\n")
        #expect(child.status == .exited(0))
    }

    @Test func `a call waits as long as its answer takes`() throws {
        let child = try FilteredChild(
            "t=time.monotonic_ns(); p=os.getppid(); print(time.monotonic_ns()-t, p)", asking: ["getppid"]
        ) { _, _ in .allowAfter(30_000_000) }
        let words = child.text.split(separator: " ").map { Int($0.filter(\.isNumber)) ?? 0 }
        #expect(words.first ?? 0 >= 30_000_000)
        #expect(words.last == Int(getpid()))
        #expect(child.calls == 1)
    }

    @Test func `paths are read from the program's memory, also at the end of a page`() throws {
        let seen = Mutex<[String]>([])
        let child = try FilteredChild(
            """
            import mmap
            libc = ctypes.CDLL(None, use_errno=True)
            area = mmap.mmap(-1, 8192)
            path = b"/nowhere/at-the-end\\0"
            area[4096-len(path):4096] = path
            start = ctypes.addressof(ctypes.c_char.from_buffer(area))
            libc.mprotect(ctypes.c_void_p(start + 4096), 4096, 0)
            print(libc.mkdir(ctypes.c_void_p(start + 4096 - len(path)), 0o700))
            print(libc.mkdir(b"/nowhere/" + b"x" * 300, 0o700))
            print(libc.mkdir(ctypes.c_void_p(8), 0o700))
            """, asking: ["mkdir"]
        ) { listener, call in
            let text = ProcessMemory.text(at: call.arguments[0], of: call.thread)
            seen.withLock { $0.append(text.map { String(decoding: $0, as: UTF8.self) } ?? "unreadable") }
            return listener.isPending(call) ? .fail(ENOSPC) : .allow
        }
        #expect(child.text == "-1\n-1\n-1\n")
        #expect(
            seen.withLock { $0 } == [
                "/nowhere/at-the-end", "/nowhere/" + String(repeating: "x", count: 300), "unreadable",
            ])
    }

    @Test(.enabled(if: waitsKillable, "this kernel has no SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"))
    func `signals do not interrupt a call that waits`() throws {
        let child = try FilteredChild(
            """
            n = 0
            def count(*_):
                global n
                n += 1
            signal.signal(signal.SIGALRM, count)
            signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
            t = time.monotonic_ns()
            os.getppid()
            print(time.monotonic_ns() - t)
            """, asking: ["getppid"]
        ) { _, _ in .allowAfter(60_000_000) }
        #expect(Int(child.text.filter(\.isNumber)) ?? 0 >= 60_000_000)
        #expect(child.calls == 1)
    }

    @Test func `whoever takes over answers what was received and forgotten`() throws {
        var output = try LinuxKernel.Pipe()
        var request = SpawnRequest(["/usr/bin/python3", "-ISc", "import os; print(os.getppid())"])
        request.standardOutput = .descriptor(output.writeDescriptor)
        request.syscallFilter = try SyscallFilter(asking: [try #require(SyscallTable.number(of: "getppid"))])
        let child = try Child(request)
        output.closeWrite()
        let first = try child.listener()
        let table = try SyscallListener.makeTable()
        let spare = (dup(first.number), dup(table.number))
        do {
            let listener = try SyscallListener(first, table: table)
            #expect(try Poller.wait(for: [listener.descriptor], milliseconds: 5000) == [listener.descriptor])
            #expect(try listener.receive() != nil)
            // Dropped without an answer, as when its process is killed.
        }
        let pump = try Pump(OwnedDescriptor(owning: spare.0), table: OwnedDescriptor(owning: spare.1)) { _, _ in .allow
        }
        #expect(String(decoding: try Descriptor.readToEnd(output.readDescriptor), as: UTF8.self) == "\(getpid())\n")
        #expect(try child.process.wait() == .exited(0))
        #expect(pump.join() == 0)
    }

    @Test func `the program has its filter from the first instruction, and nothing else of ours`() throws {
        let child = try FilteredChild(
            """
            status = dict(l.split(":", 1) for l in open("/proc/self/status"))
            libc = ctypes.CDLL(None)
            signal_at_death = ctypes.c_int(-1)
            libc.prctl(2, ctypes.byref(signal_at_death))
            print(status["Seccomp"].strip(), status["NoNewPrivs"].strip(), signal_at_death.value, os.listdir("/proc/self/fd"))
            """, asking: ["openat"]
        ) { _, _ in .allow }
        let privileges = geteuid() == 0 ? 0 : 1
        // 3 is the directory that is listed.
        #expect(child.text == "2 \(privileges) 0 ['0', '1', '2', '3']\n")
        #expect(child.calls > 3)
    }

    @Test func `a program that cannot start is reported, and its listener is gone`() throws {
        for _ in 0..<5 {
            var request = SpawnRequest(["/nowhere/program"])
            request.syscallFilter = try SyscallFilter(asking: [try #require(SyscallTable.number(of: "openat"))])
            #expect { _ = try Child(request) } throws: { ($0 as? KernelError)?.errno == ENOENT }
        }
        // Other tests have listeners at the same time, which go.
        let deadline = Clock.monotonicNanoseconds() + 120_000_000_000
        while try Self.listeners() > 0, Clock.monotonicNanoseconds() < deadline { Clock.sleep(milliseconds: 50) }
        #expect(try Self.listeners() == 0)
    }

    /// How many listeners this process holds.
    private static func listeners() throws -> Int {
        try Directory.list("/proc/self/fd").filter { ProcFile.link("/proc/self/fd/\($0)")?.contains("seccomp") == true }
            .count
    }

    @Test func `many launches at once have a listener each`() throws {
        let filter = try SyscallFilter(asking: [try #require(SyscallTable.number(of: "openat"))])
        let asked = Counter()
        let failed = Counter()
        let threads = try (0..<5).map { index in
            let thread = KernelThread(name: "launch-\(index)") {
                for _ in 0..<10 {
                    do {
                        var request = SpawnRequest(["/bin/true"])
                        request.syscallFilter = filter
                        let child = try Child(request)
                        let pump = try Pump(try child.listener()) { _, _ in .allow }
                        if try child.process.wait() != .exited(0) { failed.value.add(1, ordering: .relaxed) }
                        if pump.join() > 0 { asked.value.add(1, ordering: .relaxed) }
                    } catch { failed.value.add(1, ordering: .relaxed) }
                }
            }
            try thread.start()
            return thread
        }
        for thread in threads { thread.join() }
        #expect(failed.value.load(ordering: .relaxed) == 0)
        #expect(asked.value.load(ordering: .relaxed) == 50)
    }

    @Test func `names are those of this architecture`() {
        #expect(SyscallTable.number(of: "openat").flatMap(SyscallTable.name) == "openat")
        #expect(SyscallTable.number(of: "no_such_call") == nil)
        #expect(SyscallTable.number(of: "s390_pci_mmio_read") == nil)
    }
}
