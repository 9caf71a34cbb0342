import Glibc

@testable import LinuxKernel

/// A small ext4 file system of a test's own, on a loop device below its ground; unmounted when the owner goes.
final class Disk {
    /// Where it is mounted.
    let path: String
    private let image: String

    /// Whether there is all it takes.
    static let isPossible =
        access("/usr/sbin/mkfs.ext4", X_OK) == 0 && access("/dev/loop-control", W_OK) == 0 && isRoot

    /// Makes and mounts it.
    /// - Parameters:
    ///   - inodes: How many it has.
    ///   - reserved: Percent of the blocks that root keeps.
    init(in ground: Ground, name: String = "disk", megabytes: Int = 48, inodes: Int = 256, reserved: Int = 5) throws {
        path = ground.directory + "/" + name
        image = path + ".img"
        try ground.shell(
            """
            truncate -s \(megabytes)M \(image)
            /usr/sbin/mkfs.ext4 -q -F -N \(inodes) -m \(reserved) -O ^has_journal \(image)
            mkdir \(path)
            mount -o loop \(image) \(path)
            rmdir \(path)/lost+found
            chmod 1777 \(path)
            """)
    }

    /// How full it is.
    func space() throws -> FileSystem.Space { try FileSystem.Space(of: path) }

    /// Space and names, for comparison: what a fault could have changed.
    func state() throws -> String {
        let space = try space()
        let names = try Directory.list(path).joined(separator: " ")
        return "\(space.free) free, \(space.availableInodes) inodes, holds \(names)"
    }

    deinit {
        // Whoever still has a file open there keeps it until then.
        if umount2(path, Int32(MNT_DETACH)) != 0 { print("left behind: \(path) is mounted") }
    }
}
