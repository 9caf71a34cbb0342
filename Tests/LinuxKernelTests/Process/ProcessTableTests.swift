import Glibc
import Testing

@testable import LinuxKernel

struct ProcessTableTests {
    @Test func `our own entry is read`() throws {
        let stat = try #require(ProcessTable.stat(getpid()))
        #expect(stat.pid == getpid())
        #expect(stat.parent == getppid())
        #expect(stat.threads >= 1)
        #expect(ProcessTable.all().contains(getpid()))
        #expect(ProcessTable.isAlive(getpid(), startTicks: stat.startTicks))
        #expect(!ProcessTable.isAlive(getpid(), startTicks: stat.startTicks + 1))
        #expect(ProcessTable.effectiveUser(getpid()) == geteuid())
        #expect(ProcessTable.ancestors(of: getpid()).first == getppid())
        #expect(
            ProcessTable.executableName(getpid())
                == HostFacts.executablePath?.split(separator: "/").last.map(String.init))
    }

    @Test func `a child is found by its marks`() throws {
        let child = try Child(
            SpawnRequest(["/bin/sleep", "100"], environment: ["A=1", "AFTERSHOCK_TOKEN=t=1", "AFTERSHOCK_TOKEN2=x"]))
        #expect(ProcessTable.commandLine(child.pid) == ["/bin/sleep", "100"])
        #expect(ProcessTable.environmentValue(child.pid, "AFTERSHOCK_TOKEN") == "t=1")
        #expect(ProcessTable.environmentValue(child.pid, "TOKEN") == nil)
        #expect(ProcessTable.named("sleep").contains(child.pid))
        #expect(!ProcessTable.named("slee").contains(child.pid))
        #expect(ProcessTable.descendants(of: getpid()).contains(child.pid))
        #expect(ProcessTable.ancestors(of: child.pid).first == getpid())
        #expect(ProcessTable.networkNamespace(child.pid) == ProcessTable.networkNamespace(getpid()))
        #expect(ProcessTable.cgroupPath(child.pid, controller: "no-such") == nil)
    }

    @Test func `a long name and a replaced program are found`() throws {
        let scratch = try ScratchDirectory()
        let name = "a-rather-long-program (name)"
        let program = scratch.path + "/" + name
        try install(File.contents(of: "/bin/sleep"), as: program)
        let child = try Child(program, "100")
        #expect(ProcessTable.stat(child.pid)?.comm == "a-rather-long-p")
        #expect(ProcessTable.named(name) == [child.pid])
        try Directory.removeFile(program)
        #expect(ProcessTable.executableName(child.pid) == name)
    }

    @Test func `a script with a long name is found`() throws {
        let scratch = try ScratchDirectory()
        let script = scratch.path + "/an-even-longer-script-name"
        try install(Array("#!/bin/sh\nread line\n".utf8), as: script)
        let pipe = try Pipe()
        let child = try Child(script) { $0.standardInput = .descriptor(pipe.readDescriptor) }
        #expect(ProcessTable.named("an-even-longer-script-name") == [child.pid])
    }

    @Test func `grandchildren are descendants`() throws {
        let pipe = try Pipe()
        let held = try Pipe()
        let child = try Child("/bin/sh", "-c", "/bin/sleep 100 & echo $!; read line") {
            $0.standardInput = .descriptor(held.readDescriptor)
            $0.standardOutput = .descriptor(pipe.writeDescriptor)
        }
        let line = String(decoding: try Descriptor.read(pipe.readDescriptor), as: UTF8.self)
        let grandchild = try #require(Int32(line.trimmingNewline))
        defer { kill(grandchild, SIGKILL) }
        #expect(ProcessTable.descendants(of: child.pid) == [grandchild])
        #expect(ProcessTable.ancestors(of: grandchild).prefix(2) == [child.pid, getpid()])
    }

    @Test func `a zombie counts as gone`() throws {
        let child = try Child("/bin/true")
        #expect(eventually { ProcessTable.stat(child.pid)?.state == "Z" })
        #expect(!ProcessTable.isAlive(child.pid, startTicks: child.startTicks))
        #expect(!ProcessTable.named("true").contains(child.pid))
        #expect(try child.process.wait() == .exited(0))
        #expect(ProcessTable.stat(child.pid)?.startTicks != child.startTicks)
    }

    @Test func `what is gone reads as nil`() {
        let absent: Int32 = 0x7fff_fff0
        #expect(ProcessTable.stat(absent) == nil)
        #expect(ProcessTable.commandLine(absent).isEmpty)
        #expect(ProcessTable.executableName(absent) == nil)
        #expect(ProcessTable.environmentValue(absent, "PATH") == nil)
        #expect(ProcessTable.effectiveUser(absent) == nil)
        #expect(ProcessTable.openFileCount(absent) == nil)
        #expect(ProcessTable.cgroupPath(absent, controller: nil) == nil)
        #expect(ProcessTable.networkNamespace(absent) == nil)
        #expect(ProcessTable.ancestors(of: absent).isEmpty)
    }
}
