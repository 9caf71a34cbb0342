import Glibc
import Testing

@testable import LinuxKernel

struct SpawnTests {
    private func errno(of request: SpawnRequest) -> Int32? {
        do {
            var process = try spawn(request)
            _ = try process.wait()
            return nil
        } catch { return error.errno }
    }

    @Test func `exit code and signal are told apart`() throws {
        #expect(try output(of: SpawnRequest(["/bin/sh", "-c", "exit 7"])).status == .exited(7))
        #expect(try output(of: SpawnRequest(["/bin/sh", "-c", "kill -9 $$"])).status == .signaled(9))
    }

    @Test func `poll does not wait and remembers`() throws {
        let child = try Child("/bin/sleep", "100")
        #expect(try child.process.poll() == nil)
        try child.process.send(signal: SIGKILL)
        #expect(try child.process.wait() == .signaled(SIGKILL))
        #expect(try child.process.poll() == .signaled(SIGKILL))
        #expect(try !child.process.send(signal: SIGKILL))
    }

    @Test func `failures carry the step and its errno`() throws {
        let scratch = try ScratchDirectory()
        let plain = scratch.path + "/plain"
        try Directory.replaceFile(plain, with: Array("text".utf8), mode: 0o644)
        let noFormat = scratch.path + "/no-format"
        try install(Array("echo no shell is started\n".utf8), as: noFormat)
        #expect(errno(of: SpawnRequest(["/no/such/program"])) == ENOENT)
        #expect(errno(of: SpawnRequest(["no-such-program-anywhere"])) == ENOENT)
        #expect(errno(of: SpawnRequest([plain])) == EACCES)
        #expect(errno(of: SpawnRequest([noFormat])) == ENOEXEC)
        #expect(errno(of: SpawnRequest(["/bin/true"], directory: "/no/such/directory")) == ENOENT)
        #expect(errno(of: SpawnRequest(["/bin/true"], directory: plain)) == ENOTDIR)
        #expect(errno(of: SpawnRequest([])) == EINVAL)
        #expect(errno(of: SpawnRequest(["/bin/true", "a\0b"])) == EINVAL)
        #expect { _ = try output(of: SpawnRequest(["/bin/true"], directory: "/no/such/directory")) } throws: {
            ($0 as? KernelError)?.call == "chdir /no/such/directory"
        }
        var closed = SpawnRequest(["/bin/true"])
        closed.extraDescriptors = [1_000_000]
        #expect(errno(of: closed) == EBADF)
    }

    @Test func `a program is looked up in the child's PATH`() throws {
        let scratch = try ScratchDirectory()
        try install(Array("#!/bin/sh\necho found\n".utf8), as: scratch.path + "/mine")
        #expect(errno(of: SpawnRequest(["mine"])) == ENOENT)
        #expect(
            try output(of: SpawnRequest(["mine"], environment: ["PATH=/nowhere:\(scratch.path)"])).text == "found\n")
        #expect(try output(of: SpawnRequest(["./mine"], directory: scratch.path)).text == "found\n")
    }

    @Test func `environment and directory are as asked`() throws {
        #expect(
            try output(of: SpawnRequest(["/usr/bin/env"], environment: ["A=1", "B=two words"])).text
                == "A=1\nB=two words\n")
        #expect(try output(of: SpawnRequest(["/bin/pwd"], directory: "/usr")).text == "/usr\n")
        #expect(try output(of: SpawnRequest(["/usr/bin/env"])).text.contains("PATH="))
    }

    @Test func `signals are at their defaults even when blocked and ignored here`() throws {
        let thread = try SerialThread(name: "blocked")
        defer { thread.stop() }
        let text = try thread.run { () throws(KernelError) -> String in
            // Blocked in this thread only, and pending, so that a leak of either would show.
            let source = try SignalSource([SIGUSR1, SIGTERM])
            _ = source.descriptor
            var pipe = try Pipe()
            var request = SpawnRequest(["/bin/cat", "/proc/self/status"])
            request.standardOutput = .descriptor(pipe.writeDescriptor)
            var child = try spawn(request)
            pipe.closeWrite()
            let bytes = try Descriptor.readToEnd(pipe.readDescriptor)
            _ = try child.wait()
            return String(decoding: bytes, as: UTF8.self)
        }
        for mask in ["SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt"] {
            #expect(text.contains("\(mask):\t0000000000000000\n"), "\(mask)")
        }
    }

    @Test func `a child holds the descriptors asked for and no other`() throws {
        let leak = Glibc.open("/dev/null", O_RDONLY)  // not close-on-exec
        defer { close(leak) }
        var pipe = try Pipe()
        let child = try Child("/bin/sleep", "100") {
            $0.standardOutput = .null
            $0.standardError = .null
            $0.extraDescriptors = [pipe.writeDescriptor, leak]
        }
        pipe.closeRead()
        // The program's loader opens and closes libraries first; a leaked descriptor would stay.
        #expect(try eventually { try Directory.list("/proc/\(child.pid)/fd") == ["0", "1", "2", "3", "4"] })
        #expect(eventually { ProcessTable.openFileCount(child.pid) == 5 })
    }

    @Test func `a descriptor is copied before its number is taken`() throws {
        let pipe = try Pipe()
        let child = try Child("/bin/sleep", "100") {
            $0.standardInput = .descriptor(pipe.readDescriptor)
            $0.standardOutput = .descriptor(pipe.writeDescriptor)
            $0.standardError = .null
            $0.extraDescriptors = [1, 2, 0]
        }
        let theirs = (0..<6).map { ProcFile.link("/proc/\(child.pid)/fd/\($0)") }
        let ours = (0..<3).map { ProcFile.link("/proc/self/fd/\($0)") }
        let pipeLink = ProcFile.link("/proc/self/fd/\(pipe.readDescriptor)")
        #expect(theirs == [pipeLink, pipeLink, "/dev/null", ours[1], ours[2], ours[0]])
    }

    @Test func `output is appended to a file`() throws {
        let scratch = try ScratchDirectory()
        let log = scratch.path + "/log"
        for word in ["one", "two"] {
            let child = try Child("/bin/echo", word) { $0.standardOutput = .file(log) }
            _ = try child.process.wait()
        }
        #expect(try File.text(of: log) == "one\ntwo\n")
        let child = try Child("/bin/cat") {
            $0.standardInput = .file(log)
            $0.standardOutput = .file(scratch.path + "/copy")
        }
        #expect(try child.process.wait() == .exited(0))
        #expect(try File.text(of: scratch.path + "/copy") == "one\ntwo\n")
    }

    @Test func `a new session is led by the child`() throws {
        let child = try Child("/bin/sleep", "100") { $0.newSession = true }
        #expect(ProcessTable.stat(child.pid)?.session == child.pid)
        let other = try Child("/bin/sleep", "100")
        #expect(ProcessTable.stat(other.pid)?.session == getsid(0))
    }

    @Test func `a process group is led by the child and killed as one`() throws {
        var pipe = try Pipe()
        let child = try Child("/bin/sh", "-c", "/bin/sleep 100 & echo; wait") {
            $0.newProcessGroup = true
            $0.standardOutput = .descriptor(pipe.writeDescriptor)
        }
        pipe.closeWrite()
        #expect(getpgid(child.pid) == child.pid)
        #expect(try Descriptor.read(pipe.readDescriptor) == [10])
        child.process.killGroup()
        // Both hold the pipe, so it ends when neither lives.
        #expect(try Descriptor.readToEnd(pipe.readDescriptor).isEmpty)
        #expect(try child.process.wait() == .signaled(SIGKILL))
        #expect(try child.process.wait().code == 137)
        var both = SpawnRequest(["/bin/true"])
        (both.newSession, both.newProcessGroup) = (true, true)
        #expect(errno(of: both) == EPERM)
    }

    @Test func `scheduling is reset in the child`() throws {
        let thread = try SerialThread(name: "niced")
        defer { thread.stop() }
        let fields = try thread.run { () throws(KernelError) -> [String] in
            try Scheduling.pin(to: [0])
            var request = SpawnRequest(["/bin/sleep", "100"])
            request.resetScheduling = true
            var child = try spawn(request)
            let status = try File.text(of: "/proc/\(child.pid)/status")
            try child.send(signal: SIGKILL)
            _ = try child.wait()
            return status.split(separator: "\n").filter { $0.hasPrefix("Cpus_allowed_list") }.map(String.init)
        }
        let ours = try File.text(of: "/proc/self/status")
        #expect(fields.allSatisfy { ours.contains($0) } && fields.count == 1)
    }

    @Test func `the new program shows in proc as soon as spawn returns`() throws {
        for _ in 0..<200 {
            let child = try Child(SpawnRequest(["/bin/sleep", "100"], environment: ["TOKEN=1"]))
            #expect(ProcessTable.stat(child.pid)?.comm == "sleep")
            #expect(ProcessTable.commandLine(child.pid) == ["/bin/sleep", "100"])
            #expect(ProcessTable.environmentValue(child.pid, "TOKEN") == "1")
        }
    }

    @Test func `two hundred launches from four threads all succeed`() async throws {
        let succeeded = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var count = 0
                    for _ in 0..<50 where try Child("/bin/true").process.wait() == ExitStatus.exited(0) { count += 1 }
                    return count
                }
            }
            var sum = 0
            for try await count in group { sum += count }
            return sum
        }
        #expect(succeeded == 200)
    }
}
