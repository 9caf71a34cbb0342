import Foundation
import Testing

@testable import LinuxKernel

/// A file gate without rules, compared with the directory underneath.
@Suite(.enabled(if: FuseGround.works, "needs root and /dev/fuse"))
struct FusePassThroughTests {
    @Test func `Programs work in it, and the directory underneath has what they wrote`() throws {
        let ground = try FuseGround()
        defer { #expect(ground.end(), "the mount goes with its last process") }
        let rows = try ground.python(
            """
            import sqlite3
            first = sqlite3.connect('shop.db')
            assert first.execute('pragma journal_mode=wal').fetchone()[0] == 'wal'
            first.execute('create table orders(id integer)')
            first.commit()
            second = sqlite3.connect('shop.db')
            for number in range(100): first.execute('insert into orders values (?)', (number,))
            assert second.execute('select count(*) from orders').fetchone()[0] == 0
            first.commit()
            print(second.execute('select count(*) from orders').fetchone()[0])
            """)
        #expect(rows == "100")
        let head = try ground.output(of: [
            "sh", "-ec",
            """
            git init -q code; cd code
            dd if=/dev/urandom of=data bs=300k count=5 conv=fsync 2>/dev/null
            git add .; git -c user.name=a -c user.email=a@example.org commit -qm x
            git fsck --strict 2>/dev/null; cksum <data
            """,
        ])
        let below = Foundation.Process()
        below.executableURL = URL(filePath: "/bin/sh")
        below.arguments = [
            "-ec",
            """
            cd \(ground.path)/code
            git -c safe.directory='*' status --porcelain; cksum <data
            python3 -c "import sqlite3; assert sqlite3.connect('../shop.db').execute('select count(*) from orders').fetchone()[0] == 100"
            """,
        ]
        let pipe = Foundation.Pipe()
        below.standardOutput = pipe
        try below.run()
        let data = try #require(try pipe.fileHandleForReading.readToEnd())
        below.waitUntilExit()
        #expect(below.terminationStatus == 0)
        #expect(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) == head)
    }

    @Test func `What a file can be asked works as on the directory itself`() throws {
        let program = """
            import os, mmap, fcntl, stat, errno, ctypes
            def say(*words): print(*words)
            one, two = os.open('log', os.O_RDWR | os.O_CREAT | os.O_APPEND), os.open('log', os.O_WRONLY | os.O_APPEND)
            os.write(one, b'1'); os.write(two, b'2'); os.write(one, b'3')
            fcntl.fcntl(one, fcntl.F_SETFL, 0); os.pwrite(one, b'x', 0)
            say(open('log').read())
            shared = open('map', 'w+b'); shared.truncate(8192)
            view = mmap.mmap(shared.fileno(), 8192); view[4000:4200] = b'm' * 200; view.flush()
            copy = mmap.mmap(shared.fileno(), 8192, flags=mmap.MAP_PRIVATE); copy[0:1] = b'p'
            say(open('map', 'rb').read(4100).count(b'm'), open('map', 'rb').read(1))
            os.unlink('map'); shared.seek(4000); say(shared.read(3), os.fstat(shared.fileno()).st_nlink)
            os.link('log', 'hard'); say(os.stat('hard').st_ino == os.stat('log').st_ino, os.stat('log').st_nlink)
            os.symlink('log', 'soft'); say(os.readlink('soft'), os.lstat('soft').st_size, open('soft').read(1))
            try:
                os.setxattr('log', 'user.tag', b'v'); say(os.listxattr('log'), os.getxattr('hard', 'user.tag'))
                os.removexattr('log', 'user.tag'); say(os.listxattr('log'))
            except OSError as error: say(errno.errorcode[error.errno])
            os.posix_fallocate(one, 0, 10000); say(os.fstat(one).st_size)
            os.ftruncate(one, 3); os.truncate('log', 2); say(os.fstat(one).st_size)
            hole = os.open('hole', os.O_RDWR | os.O_CREAT); os.pwrite(hole, b'end', 1 << 20)
            say(os.lseek(hole, 0, os.SEEK_HOLE), os.stat('hole').st_size)
            say(os.sendfile(os.open('sent', os.O_WRONLY | os.O_CREAT), hole, 1 << 20, 3), open('sent').read())
            say(os.copy_file_range(hole, os.open('copy', os.O_WRONLY | os.O_CREAT), 3, 1 << 20), open('copy').read())
            try: os.open('log', os.O_CREAT | os.O_EXCL)
            except OSError as error: say(errno.errorcode[error.errno])
            os.makedirs('a/b'); os.rename('log', 'a/b/moved'); os.rename('a', 'c'); say(open('c/b/moved').read())
            os.fsync(os.open('c', os.O_RDONLY))
            try: os.rmdir('c')
            except OSError as error: say(errno.errorcode[error.errno])
            for number in range(700): open('c/%04d' % number, 'w').close()
            say(len(os.listdir('c')), sorted(os.listdir('c'))[699], os.path.exists('c/none'))
            try:
                temporary = os.open('c', os.O_TMPFILE | os.O_RDWR); os.write(temporary, b't')
                ctypes.CDLL(None).linkat(-100, b'/proc/self/fd/%d' % temporary, -100, b'named', 0x400)
            except OSError as error: say(errno.errorcode[error.errno]); open('named', 'w').write('t')
            say(open('named').read())
            os.mkfifo('fifo'); os.mknod('node', 0o600 | stat.S_IFCHR, os.makedev(1, 3))
            open('node', 'w').write('gone'); say(stat.S_ISFIFO(os.stat('fifo').st_mode), os.stat('node').st_rdev)
            os.utime('named', (1, 2.5)); say(os.stat('named').st_mtime, os.stat('named').st_atime)
            os.chown('named', 12, 34); os.chmod('named', 0o4755)
            say(os.stat('named').st_uid, os.stat('named').st_gid, oct(os.stat('named').st_mode))
            fcntl.flock(one, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try: fcntl.flock(os.open('c/b/moved', os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error: say(errno.errorcode[error.errno])
            os.chmod('.', 0o777)
            if os.fork() == 0:
                os.setgid(4321); os.setuid(1234); os.umask(0o027)
                os.mkdir('his'); open('his/own', 'w').close(); os.symlink('own', 'his/soft')
                try: os.open('node', os.O_RDONLY)
                except OSError as error: say(errno.errorcode[error.errno])
                os.close(os.open('/', os.O_RDONLY)); own = os.open('his/set', os.O_CREAT | os.O_WRONLY); os.fchmod(own, 0o6755)
                os.write(own, b'x'); say(oct(os.fstat(own).st_mode)); os._exit(0)
            os.wait()
            for name in ['his', 'his/own', 'his/soft']: say(os.lstat(name).st_uid, os.lstat(name).st_gid, oct(os.lstat(name).st_mode))
            say(os.statvfs('.').f_blocks > 0, os.statvfs('.').f_namemax)
            """
        let ground = try FuseGround(["plain"])
        defer { _ = ground.end() }
        let through = try ground.python("import sys\nsys.stdout.reconfigure(line_buffering=True)\n" + program)
        let plain = SpawnRequest(["python3", "-u", "-c", program], directory: ground.path + "/plain")
        var request = plain
        let output = ground.path + ".plain"
        defer { unlink(output) }
        request.standardOutput = .file(output)
        request.standardError = .file(output)
        var process = try spawn(request)
        #expect(try process.wait() == .exited(0))
        let expected = try String(contentsOfFile: output, encoding: .utf8)
        #expect(through == expected.trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(through.split(separator: "\n").count > 25)
    }

    @Test func `Reads, writes, truncations and mappings at random agree with a model in memory`() throws {
        let ground = try FuseGround()
        defer { _ = ground.end() }
        let sums = try ground.python(
            """
            import os, mmap, random, threading, zlib
            def exercise(name, seed):
                draw, model = random.Random(seed), bytearray()
                file = os.open(name, os.O_RDWR | os.O_CREAT)
                for step in range(400):
                    kind, at, size = draw.randrange(5), draw.randrange(300000), draw.randrange(1, 70000)
                    data = draw.randbytes(size)
                    if kind == 0:
                        os.pwrite(file, data, at)
                        model.extend(bytes(max(0, at + size - len(model))))
                        model[at:at + size] = data
                    elif kind == 1: assert os.pread(file, size, at) == model[at:at + size], step
                    elif kind == 2:
                        os.ftruncate(file, at)
                        model[at:] = b''
                        model.extend(bytes(at - len(model)))
                    elif kind == 3: os.close(file); file = os.open(name, os.O_RDWR)
                    elif model:
                        view = mmap.mmap(file, len(model))
                        at %= len(model); size = min(size, len(model) - at)
                        assert view[at:at + size] == model[at:at + size], step
                        view[at:at + size] = model[at:at + size] = data[:size]
                        if step % 2: view.flush()
                        view.close()
                os.fsync(file)
                assert os.pread(file, 400000, 0) == model
                sums[name] = zlib.crc32(model)
            sums = {}
            threads = [threading.Thread(target=exercise, args=('file%d' % i, i)) for i in range(3)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            print(' '.join(str(sums[name]) for name in sorted(sums)))
            """)
        var request = SpawnRequest(
            [
                "python3", "-c",
                "import zlib; print(*[zlib.crc32(open('file%d' % i, 'rb').read()) for i in range(3)])",
            ], directory: ground.path)
        let output = ground.path + ".sums"
        defer { unlink(output) }
        request.standardOutput = .file(output)
        var process = try spawn(request)
        #expect(try process.wait() == .exited(0))
        #expect(try String(contentsOfFile: output, encoding: .utf8) == sums + "\n")
        #expect(sums.split(separator: " ").count == 3)
    }

    @Test func `The host's mounts stay as they are, and those of the view go with it`() throws {
        let before = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        let ground = try FuseGround(["inner"])
        #expect(try ground.output(of: ["sh", "-c", "grep -c fuse.aftershock /proc/self/mountinfo"]) == "2")
        #expect(try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) == before)
        _ = try ground.python("open('inner/both', 'w').write('x' * 100)")
        #expect(try String(contentsOfFile: ground.path + "/inner/both", encoding: .utf8).count == 100)
        #expect(ground.end())
        #expect(try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) == before)
    }

    @Test func `What nobody uses any more is forgotten`() throws {
        let ground = try FuseGround()
        defer { _ = ground.end() }
        _ = try ground.python("import os\nfor i in range(500): open('%d' % i, 'w').close()")
        #expect(ground.view.nodes >= 500)
        ground.view.shrink(over: 400)
        for _ in 0..<1000 where ground.view.nodes > 10 { usleep(5000) }
        #expect(ground.view.nodes <= 10)
        #expect(try ground.python("import os; print(len(os.listdir('.')))") == "500")
    }
}
