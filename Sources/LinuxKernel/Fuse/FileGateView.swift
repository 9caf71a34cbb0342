import CKernel
import Glibc

/// A view of the file system in which some directories are seen through file gates. It is a mount namespace of its own, which
/// processes have to be started in (`SpawnRequest.mountNamespace`); everybody else's mounts stay as they are.
///
/// Others' mounts go on to arrive in it. It goes, with its mounts, when this value has let go of it and its last process
/// has ended. Needs root. mount_namespaces(7), Documentation/filesystems/fuse.rst.
///
/// What is different from the directory itself: file locks and the sockets and pipes that have a name are known only to the
/// processes of the view, and what others change in a file that is open in the view may be seen late.
public final class FileGateView: Sendable {
    private let gates: [FileGate]
    private let namespace: Int32

    /// The directories, outer ones before those within them.
    public var paths: [String] { gates.map(\.path) }

    /// The mount namespace, for `SpawnRequest.mountNamespace`; valid until `letGo()`.
    public var descriptor: Int32 { namespace }

    /// Mounts a gate over each of the directories. One within another is passed through both.
    /// - Throws: `KernelError`: ENOTDIR or ENOENT for a path, EPERM without privilege, ENODEV or ENOENT without FUSE.
    public init(_ paths: [String]) throws(KernelError) {
        let thread = try SerialThread(name: "mounting")
        defer { thread.stop() }
        let namespace = try thread.run { () throws(KernelError) -> Int32 in
            var namespace: Int32 = -1
            let error = mount_namespace_unshare(&namespace)
            if error != 0 { throw KernelError("unshare the mount namespace", errno: error) }
            return namespace
        }
        var gates: [FileGate] = []
        do throws(KernelError) {
            // The threads that serve stay outside: otherwise they would keep the namespace that keeps them.
            for path in Set(paths).sorted() { gates.append(try FileGate(path, mounting: thread)) }
        } catch {
            close(namespace)
            throw error
        }
        self.gates = gates
        self.namespace = namespace
    }

    /// Whether file gates work here: mounts one in a mount namespace that goes at once.
    /// - Throws: `KernelError` that says what is missing.
    public static func attempt() throws(KernelError) {
        let thread = try SerialThread(name: "fuse-trial")
        defer { thread.stop() }
        let error = try thread.run { () throws(KernelError) in fuse_gate_attempt() }
        if error != 0 { throw KernelError("mount FUSE", errno: error) }
    }

    /// Puts a rule into a slot of a directory's gate. Files that are read get their page cache emptied, so that the
    /// rule meets reads at once.
    /// - Throws: `KernelError`, EINVAL for an unknown directory or slot.
    public func arm(_ slot: Int, of path: String, _ rule: FileGateRule) throws(KernelError) {
        let gate = try gate(path)
        try gate.arm(slot, rule)
        if rule.operations.contains(.read) { gate.forgetPages() }
    }

    /// Takes a slot's rule away; what it holds goes on at once.
    public func disarm(_ slot: Int, of path: String) throws(KernelError) { try gate(path).disarm(slot) }

    /// What the last rule of a slot has done.
    public func counts(_ slot: Int, of path: String) throws(KernelError) -> FileGateCounts {
        try gate(path).counts(slot)
    }

    /// Operations of all gates so far, hit or not.
    public var operations: UInt64 { gates.reduce(0) { $0 + $1.operations } }

    /// Files and directories that the kernel remembers in all gates; each takes a descriptor of this process.
    public var nodes: Int { gates.reduce(0) { $0 + $1.nodes } }

    /// Makes the kernel forget what nobody uses when so many are remembered. To be called now and then.
    public func shrink(over limit: Int) {
        guard nodes > limit else { return }
        for gate in gates { gate.shrink(in: namespace) }
    }

    /// Gives up the hold on the namespace; the gates go on for the processes in it.
    public func letGo() { close(namespace) }

    /// Whether all gates are gone, because nobody is left in the view.
    public var hasEnded: Bool { gates.allSatisfy(\.hasEnded) }

    private func gate(_ path: String) throws(KernelError) -> FileGate {
        guard let gate = gates.first(where: { $0.path == path }) else {
            throw KernelError("no file gate over \(path)", errno: EINVAL)
        }
        return gate
    }
}
