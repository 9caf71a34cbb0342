import ChaosModel
import Glibc
import Synchronization
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

private let works: Bool = { (try? SyscallFilter.attempt(killable: false)) != nil }()

@Suite(.enabled(if: works, "seccomp user notification does not work here"))
struct SyscallDeskTests {
    @Test func `the path is that of the text, of the directory and of the descriptor`() throws {
        let scratch = "/tmp/aftershock-desk-\(getpid())"
        let rule = SyscallRule(
            ["openat", "mkdir", "fsync", "fstat", "newfstatat"].map { SyscallName($0) }, .error(.EMFILE),
            path: PathPattern("\(scratch)/data/*"))
        let run = try DeskRun(
            """
            os.makedirs("\(scratch)/data"); os.mkdir("\(scratch)/other")
            def attempt(f):
                try:
                    f(); print("ok", end=" ")
                except OSError as e:
                    print(errno.errorcode[e.errno], end=" ")
            here = os.open("\(scratch)", os.O_RDONLY)
            kept = os.open("\(scratch)/other/kept", os.O_CREAT | os.O_RDWR)
            os.rename("\(scratch)/other/kept", "\(scratch)/data/kept")
            mark()
            attempt(lambda: os.open("\(scratch)/data/new", os.O_CREAT | os.O_WRONLY))
            attempt(lambda: os.open("\(scratch)/other/new", os.O_CREAT | os.O_WRONLY))
            attempt(lambda: os.open("data/new", os.O_CREAT | os.O_WRONLY, dir_fd=here))
            attempt(lambda: os.open("../other//./new", os.O_RDONLY, dir_fd=os.open("\(scratch)/other", os.O_RDONLY)))
            os.chdir("\(scratch)")
            attempt(lambda: os.mkdir("./other/../data/new"))
            attempt(lambda: os.fsync(kept))
            attempt(lambda: os.fsync(here))
            attempt(lambda: os.fstat(kept))
            mark()
            import shutil; shutil.rmtree("\(scratch)")
            """, asking: ["openat", "mkdir", "fsync", "fstat", "newfstatat"], rules: [rule])
        #expect(run.text == "EMFILE ok EMFILE ok EMFILE EMFILE ok EMFILE ")
        #expect(run.counts[0].failed >= 4)
        #expect(run.counts[0].seen > run.counts[0].matched)
    }

    @Test func `the address is that of connect, sendto and sendmsg, also in its IPv6 form`() throws {
        let rule = SyscallRule(
            ["connect", "sendto", "sendmsg"].map { SyscallName($0) }, .error(try #require(ErrorNumber("EHOSTUNREACH"))),
            address: AddressPattern(network: CIDR(bytes: [127, 0, 0, 0], prefix: 8), port: 22720))
        let run = try DeskRun(
            """
            def attempt(f):
                try:
                    f(); print("ok", end=" ")
                except OSError as e:
                    print(errno.errorcode[e.errno], end=" ")
            stream = lambda family: socket.socket(family)
            mark()
            attempt(lambda: stream(socket.AF_INET).connect(("127.0.0.1", 22720)))
            attempt(lambda: stream(socket.AF_INET).connect(("127.0.0.1", 22721)))
            attempt(lambda: stream(socket.AF_INET6).connect(("::ffff:127.0.0.1", 22720)))
            attempt(lambda: stream(socket.AF_UNIX).connect("/nowhere"))
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            attempt(lambda: udp.sendto(b"x", ("127.0.0.1", 22720)))
            attempt(lambda: udp.sendto(b"x", ("127.0.0.1", 22721)))
            attempt(lambda: udp.sendmsg([b"x"], [], 0, ("127.0.0.1", 22720)))
            mark()
            """, asking: ["connect", "sendto", "sendmsg"], rules: [rule])
        #expect(
            run.text
                == "EHOSTUNREACH ECONNREFUSED EHOSTUNREACH ENOENT EHOSTUNREACH ok EHOSTUNREACH ")
        #expect(run.counts[0].failed == 4)
        #expect(run.counts[0].seen == 7)
    }

    @Test func `hundreds of calls wait at once`() throws {
        let rule = SyscallRule([SyscallName("getppid")], .delay(nanoseconds: 300_000_000, jitter: 0))
        let run = try DeskRun(
            """
            import threading
            threading.stack_size(65536)
            mark()
            least = []
            libc = ctypes.CDLL(None)
            def wait():
                t = time.monotonic_ns(); libc.getppid(); least.append(time.monotonic_ns() - t)
            threads = [threading.Thread(target=wait) for _ in range(300)]
            for t in threads: t.start()
            for t in threads: t.join()
            print(len(least), min(least) >= 300_000_000)
            mark()
            """, asking: ["getppid"], rules: [rule])
        #expect(run.text == "300 True\n")
        #expect(run.counts[0].delayed == 300)
        // One after the other they would have waited for 90 seconds.
        #expect(run.mostHeld > 10)
    }

    @Test func `a share of the calls fails, a rule that waits and one that fails do both`() throws {
        let error = try #require(ErrorNumber("EINTR"))
        let run = try DeskRun(
            """
            libc = ctypes.CDLL(None, use_errno=True)
            mark()
            t = time.monotonic_ns()
            failed = sum(libc.getppid() < 0 for _ in range(1000))
            print(failed, time.monotonic_ns() - t)
            mark()
            """, asking: ["getppid"],
            rules: [
                SyscallRule([SyscallName("getppid")], .error(error), share: 0.1),
                SyscallRule([SyscallName("getppid")], .delay(nanoseconds: 2_000_000, jitter: 0), after: 500, count: 20),
            ])
        let words = run.text.split(separator: " ").map { Int($0.filter(\.isNumber)) ?? 0 }
        #expect((60...140).contains(words[0]) && words[0] == Int(run.counts[0].failed))
        #expect(words[1] >= 40_000_000 && run.counts[1].delayed == 20)
        #expect(run.counts[0].seen == 1000)
    }

    @Test func `calls that wait are made at once when their rule is taken back`() throws {
        let rule = SyscallRule([SyscallName("getppid")], .delay(nanoseconds: 600_000_000_000, jitter: 0))
        let run = try DeskRun(
            "mark()\nprint(os.getppid() > 0)", asking: ["getppid"], rules: [rule], disarmsWhenHeld: true)
        #expect(run.text == "True\n")
    }

    @Test func `a heap gives what is due first, first`() {
        var heap = DueHeap<Int>()
        var random = SeededRandom(seed: 5)
        let times = (0..<500).map { _ in 1 + random.next() % 100 }
        for (index, time) in times.enumerated() { heap.insert(index, due: time) }
        let taken = heap.removeAll { $0 % 3 == 0 }
        #expect(taken.count == 167 && heap.count == 333)
        #expect(heap.popDue(at: heap.due - 1) == nil)
        var last: (UInt64, Int) = (0, -1)
        while let (element, due) = heap.popDue(at: 100) {
            #expect(due == times[element] && (due, element) > last && element % 3 != 0)
            last = (due, element)
        }
        #expect(heap.due == .max)
    }
}
