import Foundation
import Testing

@testable import LinuxKernel

/// Rules of a file gate, by what the victims see.
@Suite(.enabled(if: FuseGround.works, "needs root and /dev/fuse"))
struct FuseGateTests {
    @Test func `The asked share of reads fails, each call by one draw`() throws {
        let ground = try FuseGround()
        defer { _ = ground.end() }
        try Data("hello".utf8).write(to: URL(filePath: ground.path + "/a"))
        try ground.view.arm(0, of: ground.path, FileGateRule(operations: .read, errno: EIO, share: 0.5, seed: 7))
        let failed = try ground.python(
            """
            import os, errno
            failed = 0
            for _ in range(400):
                file = os.open('a', os.O_RDONLY)
                try: os.read(file, 5)
                except OSError as error:
                    assert error.errno == errno.EIO
                    failed += 1
                os.close(file)
            print(failed)
            """)
        // Six deviations around a half; a quarter would be the reader's retry drawing again.
        #expect((140...260).contains(try #require(Int(failed))))
        let counts = try ground.view.counts(0, of: ground.path)
        #expect(counts.failed == UInt64(failed))
        #expect(counts.seen == 400)
    }

    @Test func `A delay holds many calls at a time and no other, and ends when it is disarmed`() throws {
        let ground = try FuseGround()
        defer { _ = ground.end() }
        let rule = FileGateRule(operations: .fsync, delay: 100_000_000, pattern: "slow*")
        try ground.view.arm(3, of: ground.path, rule)
        let figures = try ground.python(
            """
            import os, threading, time
            def sync(name):
                file = os.open(name, os.O_WRONLY | os.O_CREAT)
                start = time.monotonic()
                os.fsync(file)
                took.append(time.monotonic() - start)
            took = []
            threads = [threading.Thread(target=sync, args=('slow%d' % i,)) for i in range(40)]
            start = time.monotonic()
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            whole, shortest = time.monotonic() - start, min(took)
            took = []
            sync('quick')
            print(shortest, whole)
            """
        ).split(separator: " ").compactMap { Double($0) }
        #expect(figures.count == 2)
        #expect(figures[0] >= 0.1)
        #expect(figures[1] < 40 * 0.1)
        let counts = try ground.view.counts(3, of: ground.path)
        #expect(counts.delayed == 40 && counts.seen == 40)
        #expect(counts.waited >= 40 * 100_000_000)

        try ground.view.arm(3, of: ground.path, FileGateRule(operations: .fsync, delay: 3_600_000_000_000))
        let output = ground.path + ".held"
        defer { unlink(output) }
        var held = try ground.start(["sync", "slow1"], output: output)
        while try ground.view.counts(3, of: ground.path).delayed == 0 { usleep(1000) }
        #expect(try held.poll() == nil)
        try ground.view.disarm(3, of: ground.path)
        #expect(try held.wait() == .exited(0))
    }

    @Test func `An open file turns read-only, and writable again`() throws {
        let ground = try FuseGround()
        defer { _ = ground.end() }
        let output = ground.path + ".log"
        defer { unlink(output) }
        var victim = try ground.start(
            [
                "python3", "-u", "-c",
                """
                import os, errno, time
                file, last = os.open('log', os.O_WRONLY | os.O_CREAT | os.O_APPEND), None
                while True:
                    try: os.write(file, b'x'); now = 'ok'
                    except OSError as error: now = errno.errorcode[error.errno]
                    if now != last: print(now)
                    last = now
                    time.sleep(0.001)
                """,
            ], output: output)
        func wait(for text: String) throws {
            for _ in 0..<2000 where (try? String(contentsOfFile: output, encoding: .utf8)) != text { usleep(5000) }
            #expect(try String(contentsOfFile: output, encoding: .utf8) == text)
        }
        try wait(for: "ok\n")
        let modifying: FileOperations = [.write, .change, .openForWriting]
        try ground.view.arm(0, of: ground.path, FileGateRule(operations: modifying, errno: EROFS))
        try wait(for: "ok\nEROFS\n")
        let seen = try ground.python(
            """
            import os
            for attempt in [lambda: open('new', 'w'), lambda: open('log', 'a'), lambda: os.mkdir('d'),
                            lambda: os.unlink('log'), lambda: os.rename('log', 'b'), lambda: os.chmod('log', 0o600),
                            lambda: os.truncate('log', 0), lambda: os.symlink('a', 's')]:
                try: attempt(); print('done')
                except OSError as error: print(error.errno)
            print(open('log').read(1), os.stat('log').st_size > 0)
            """)
        #expect(seen == Array(repeating: "30", count: 8).joined(separator: "\n") + "\nx True")
        try ground.view.disarm(0, of: ground.path)
        try wait(for: "ok\nEROFS\nok\n")
        try victim.send(signal: SIGKILL)
        _ = try victim.wait()
    }

    @Test func `A pattern means names, or paths below the directory`() throws {
        let ground = try FuseGround()
        defer { _ = ground.end() }
        let prepare = "import os; os.makedirs('wal/x'); open('wal/1', 'w'); open('wal/x/1', 'w'); open('b.wal', 'w')"
        _ = try ground.python(prepare)
        func refused(_ pattern: String, of last: String = "b.wal") throws -> String {
            try ground.view.arm(
                0, of: ground.path, FileGateRule(operations: .openForWriting, errno: ENOSPC, pattern: pattern))
            return try ground.python(
                """
                import os
                for name in ['wal/1', 'wal/x/1', '\(last)']:
                    try: os.close(os.open(name, os.O_WRONLY))
                    except OSError as error: print(name, error.errno)
                """
            ).replacing("\n", with: ", ")
        }
        #expect(try refused("*.wal") == "b.wal 28")
        #expect(try refused("1") == "wal/1 28, wal/x/1 28")
        #expect(try refused("wal/*") == "wal/1 28")
        #expect(try refused("wal/x/1") == "wal/x/1 28")
        _ = try ground.python("import os; os.rename('b.wal', 'c.log')")
        #expect(try refused("*.wal", of: "c.log").isEmpty)
        #expect(try refused("c.*", of: "c.log") == "c.log 28")
    }
}
