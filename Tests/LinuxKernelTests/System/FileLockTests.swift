import Glibc
import LinuxKernel
import Testing

struct FileLockTests {
    @Test func `a second holder is refused until the first goes`() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/lock"
        var copy: Int32 = -1
        defer { close(copy) }
        do {
            let first = try unwrap(try FileLock(path: path))
            #expect(try isAbsent { try FileLock(path: path) })
            // As a child has one until its exec.
            copy = dup(first.descriptor)
            try Descriptor.write(Array("held".utf8), to: first.descriptor)
            try Descriptor.sync(first.descriptor)
        }
        #expect(try !isAbsent { try FileLock(path: path) })
        #expect(try File.text(of: path) == "held")
    }

    @Test func `the lock of a killed process is free`() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/lock"
        let pipe = try Pipe()
        let child = try Child("/usr/bin/flock", "--no-fork", path, "/bin/sh", "-c", "echo held; exec sleep 100") {
            $0.standardOutput = .descriptor(pipe.writeDescriptor)
        }
        #expect(try Descriptor.read(pipe.readDescriptor) == Array("held\n".utf8))
        #expect(try isAbsent { try FileLock(path: path) })
        try child.process.send(signal: SIGKILL)
        #expect(try !isAbsent { try FileLock(path: path, blocking: true) })
    }

    @Test func `children do not keep the lock`() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/lock"
        let child: Child
        do {
            let lock = try unwrap(try FileLock(path: path))
            _ = lock.descriptor
            child = try Child("/bin/sleep", "100")
        }
        #expect(try !isAbsent { try FileLock(path: path) })
        #expect(try child.process.poll() == nil)
    }

    @Test func `a waiter locks the file that is at the path, not the one replaced`() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/lock"
        let old = try unwrap(try FileLock(path: path))
        try Directory.replaceFile(path, with: Array("new".utf8))
        let new = try unwrap(try FileLock(path: path))
        _ = old.descriptor
        #expect(try Descriptor.readToEnd(new.descriptor) == Array("new".utf8))
    }

    @Test func `a path without a directory is an error`() {
        #expect { _ = try FileLock(path: "/no/such/lock") } throws: { ($0 as? KernelError)?.errno == ENOENT }
    }
}
