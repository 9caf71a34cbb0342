import Glibc
import LinuxKernel
import Testing

struct FileTests {
    private func errno(_ body: () throws -> Void) -> Int32? {
        do { try body() } catch { return (error as? KernelError)?.errno ?? -1 }
        return nil
    }

    @Test func `bytes are appended, cut and replaced`() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/file"
        let file = try File(path, access: .append, creatingWith: 0o600)
        try file.append(Array("one\n".utf8))
        try file.append(Array("two\n".utf8))
        try file.sync()
        #expect(try file.size() == 8)
        #expect(String(decoding: try file.readAll(), as: UTF8.self) == "one\ntwo\n")
        try file.truncate(to: 4)
        try file.append(Array("3\n".utf8))
        #expect(try File.text(of: path) == "one\n3\n")
        try file.writeWhole(Array("x".utf8))
        #expect(try File.text(of: path) == "x")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func `opening refuses what was not asked for`() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/file"
        #expect(errno { _ = try File(path, access: .write) } == ENOENT)
        _ = try File(path, access: .write, creatingWith: 0o600, exclusive: true)
        #expect(errno { _ = try File(path, access: .write, creatingWith: 0o600, exclusive: true) } == EEXIST)
        #expect(symlink(path, scratch.path + "/link") == 0)
        #expect(errno { _ = try File(scratch.path + "/link", access: .read, followsLinks: false) } == ELOOP)
        #expect(errno { _ = try File(scratch.path + "/link", access: .read) } == nil)
        #expect(errno { try File(path, access: .read).append([1]) } == EBADF)
    }

    @Test func `a large file comes back whole`() throws {
        let scratch = try ScratchDirectory()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Directory.replaceFile(scratch.path + "/large", with: bytes)
        #expect(try File.contents(of: scratch.path + "/large") == bytes)
    }

    @Test func `a full device is reported with the file's name`() throws {
        let full = try File("/dev/full", access: .write)
        #expect { try full.append([1]) } throws: {
            ($0 as? KernelError) == KernelError("write /dev/full", errno: ENOSPC)
        }
    }

    @Test func `a replaced file leaves no temporary one`() throws {
        let scratch = try ScratchDirectory()
        try Directory.replaceFile(scratch.path + "/a", with: [1])
        try Directory.replaceFile(scratch.path + "/a", with: [2, 3])
        #expect(try File.contents(of: scratch.path + "/a") == [2, 3])
        try Directory.createDirectories(scratch.path + "/d")
        #expect(errno { try Directory.replaceFile(scratch.path + "/d", with: [1]) } == EISDIR)
        #expect(try Directory.list(scratch.path) == ["a", "d"])
    }

    @Test func `directories are made with those above`() throws {
        let scratch = try ScratchDirectory()
        try Directory.createDirectories(scratch.path + "/a/b//c", mode: 0o700)
        try Directory.createDirectories(scratch.path + "/a/b/c")
        #expect(Directory.isDirectory(scratch.path + "/a/b/c"))
        _ = try File(scratch.path + "/file", access: .write, creatingWith: 0o600)
        #expect(errno { try Directory.createDirectories(scratch.path + "/file/x") } == ENOTDIR)
        #expect(errno { try Directory.removeDirectory(scratch.path + "/a") } == ENOTEMPTY)
        #expect(errno { _ = try Directory.list(scratch.path + "/none") } == ENOENT)
        try Directory.removeFile(scratch.path + "/none")
    }

    @Test func `a tree is removed without following links`() throws {
        let scratch = try ScratchDirectory()
        let kept = scratch.path + "/kept"
        let tree = scratch.path + "/tree"
        try Directory.createDirectories(kept + "/inside")
        _ = try File(kept + "/file", access: .write, creatingWith: 0o600)
        try Directory.createDirectories(tree + "/a/b")
        _ = try File(tree + "/a/file", access: .write, creatingWith: 0o400)
        #expect(symlink(kept, tree + "/a/link") == 0)
        #expect(symlink("/no/such", tree + "/dangling") == 0)
        #expect(symlink(kept, scratch.path + "/top") == 0)
        let ear = Ear()
        try Headway.heard(by: { ear.hear() }) { try Directory.removeTree(tree) }
        // Five things in two directories: whoever removes very many files says often that it is well.
        #expect(ear.count >= 5)
        #expect(!Directory.exists(tree))
        #expect(errno { try Directory.removeTree(scratch.path + "/top") } == ENOTDIR)
        #expect(try Directory.list(kept) == ["file", "inside"])
        try Directory.removeTree(tree)
    }
}
