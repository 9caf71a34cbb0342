import Glibc

/// A file that holds a process id, as daemons write them, and who can have written it.
public struct PidFile: Sendable {
    /// Its text, as far as a number may need it: the file may be endless.
    public let text: String
    private let owner: UInt32
    private let isOpenToAll: Bool

    /// Reads a file. One that is not regular, such as a pipe, is not waited for and reads as empty.
    /// - Throws: `KernelError` of open(2) or read(2).
    public init(_ path: String) throws(KernelError) {
        let file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        var status = stat()
        if fstat(file.number, &status) != 0 { throw KernelError("fstat \(path)", errno: errno) }
        owner = status.st_uid
        isOpenToAll = status.st_mode & 0o002 != 0
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        text = isRegular ? String(decoding: try Descriptor.read(file.number, upTo: 64), as: UTF8.self) : ""
    }

    /// Whether the file's word is good for this process: root or we wrote it, or the process' own user. One that everybody
    /// can write is good for nobody's process but ours.
    public func mayName(_ pid: Int32) -> Bool {
        let user = ProcessTable.realUser(pid)
        if isOpenToAll { return user == nil || user == getuid() && getuid() != 0 }
        return owner == 0 || owner == geteuid() || user == nil || owner == user
    }
}
