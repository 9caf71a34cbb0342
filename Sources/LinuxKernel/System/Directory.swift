import Glibc

/// Directories and what is done to whole files in them.
public enum Directory {
    /// Refuses a directory that is a symbolic link, belongs to somebody else, or that others can write to.
    /// - Throws: `KernelError`, ELOOP or EPERM.
    public static func requirePrivate(_ path: String) throws(KernelError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw KernelError("lstat \(path)", errno: errno) }
        if status.st_mode & S_IFMT == S_IFLNK { throw KernelError("use \(path)", errno: ELOOP) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw KernelError("use \(path)", errno: ENOTDIR) }
        if status.st_uid != geteuid() || status.st_mode & 0o022 != 0 { throw KernelError("use \(path)", errno: EPERM) }
    }

    /// Makes a directory and the missing ones above it; one that exists is fine.
    /// - Parameter mode: Permission bits of every directory made, less the umask.
    /// - Throws: `KernelError` of mkdir(2), ENOTDIR when something else is in the way.
    public static func createDirectories(_ path: String, mode: UInt32 = 0o755) throws(KernelError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += made.isEmpty || made == "/" ? part : "/" + part
            if mkdir(made, mode) == 0 { continue }
            // EROFS, EACCES: mkdir may complain about the file system before it sees that the directory exists.
            let reason = errno
            if isDirectory(made) { continue }
            throw KernelError("mkdir \(made)", errno: reason == EEXIST ? ENOTDIR : reason)
        }
    }

    /// Makes a directory that must not be there yet: where everybody may make some, one that is may be somebody else's.
    /// - Throws: `KernelError` of mkdir(2), EEXIST when anything has the name.
    public static func createNew(_ path: String, mode: UInt32) throws(KernelError) {
        if mkdir(path, mode) != 0 { throw KernelError("mkdir \(path)", errno: errno) }
    }

    /// Whether the path is a directory, or a link to one.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The size of a directory that we may read, stat(2): what it means is up to the file system.
    public static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 && access(path, R_OK) == 0 ? Int(status.st_size) : nil
    }

    /// Whether anything is at the path; a link counts, wherever it points.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The names in a directory without `.` and `..`, sorted.
    /// - Throws: `KernelError` of opendir(3) or readdir(3).
    public static func list(_ path: String) throws(KernelError) -> [String] {
        guard let stream = opendir(path) else { throw KernelError("opendir \(path)", errno: errno) }
        defer { closedir(stream) }
        return try names(in: stream, path).sorted()
    }

    /// Removes an empty directory.
    /// - Throws: `KernelError` of rmdir(2).
    public static func removeDirectory(_ path: String) throws(KernelError) {
        if rmdir(path) != 0 { throw KernelError("rmdir \(path)", errno: errno) }
    }

    /// Removes a file or link; one that is absent already is fine.
    /// - Throws: `KernelError` of unlink(2).
    public static func removeFile(_ path: String) throws(KernelError) {
        if unlink(path) != 0, errno != ENOENT { throw KernelError("unlink \(path)", errno: errno) }
    }

    /// Removes a directory with all that is in it. Links are removed, never followed; absent is fine.
    /// - Throws: `KernelError`; a part may have been removed.
    public static func removeTree(_ path: String) throws(KernelError) {
        try empty(path, in: AT_FDCWD, name: path)
        if rmdir(path) != 0, errno != ENOENT { throw KernelError("rmdir \(path)", errno: errno) }
    }

    /// Puts `bytes` in place of the file at `path`: readers see the old content or the new, also after a crash.
    /// - Parameter mode: Permission bits of the new file, less the umask.
    /// - Throws: `KernelError`; the old file is then still there.
    public static func replaceFile(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o644) throws(KernelError) {
        let temporary = "\(path).\(getpid()).\(Clock.monotonicNanoseconds())"
        do throws(KernelError) {
            let file = try File(temporary, access: .write, creatingWith: mode, exclusive: true)
            try file.append(bytes)
            try file.sync()
            if rename(temporary, path) != 0 { throw KernelError("rename \(path)", errno: errno) }
        } catch {
            unlink(temporary)
            // Nobody knows the temporary name.
            throw KernelError(error.call.replacing(temporary, with: path), errno: error.errno)
        }
        try sync(parent(of: path))
    }

    /// Makes the name of a file durable, fsync(2) of its directory.
    /// - Throws: `KernelError`.
    public static func syncName(_ path: String) throws(KernelError) { try sync(parent(of: path)) }

    /// Gives a file another name in its directory, rename(2): no space is needed for that.
    /// - Throws: `KernelError`, EEXIST when the name is taken. (Another process may take it just then: for directories of
    ///   one's own.)
    public static func renameFile(_ path: String, to name: String) throws(KernelError) {
        if exists(name) { throw KernelError("rename \(path)", errno: EEXIST) }
        if rename(path, name) != 0 { throw KernelError("rename \(path)", errno: errno) }
    }

    /// Makes the entries of a directory (new, renamed, removed files) durable, fsync(2).
    /// - Throws: `KernelError`.
    public static func sync(_ path: String) throws(KernelError) {
        let directory = try Descriptor.open(path, O_RDONLY | O_DIRECTORY)
        if fsync(directory.number) != 0 { throw KernelError("fsync \(path)", errno: errno) }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    // Works on descriptors, so that a directory swapped for a link meanwhile is not entered.
    private static func empty(_ path: String, in parent: Int32, name: String) throws(KernelError) {
        let number = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if number < 0, errno == ENOENT { return }
        guard number >= 0 else { throw KernelError("open \(path)", errno: errno) }
        guard let stream = fdopendir(number) else {
            let reason = errno
            close(number)
            throw KernelError("fdopendir \(path)", errno: reason)
        }
        defer { closedir(stream) }
        for entry in try names(in: stream, path) {
            Headway.made()
            if unlinkat(number, entry, 0) == 0 || errno == ENOENT { continue }
            guard errno == EISDIR else {
                throw KernelError("unlink \(path)/\(entry)", errno: errno)
            }
            try empty(path + "/" + entry, in: number, name: entry)
            if unlinkat(number, entry, AT_REMOVEDIR) != 0, errno != ENOENT {
                throw KernelError("rmdir \(path)/\(entry)", errno: errno)
            }
        }
    }

    private static func names(in stream: OpaquePointer, _ path: String) throws(KernelError) -> [String] {
        var names: [String] = []
        while true {
            Headway.made()
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw KernelError("readdir \(path)", errno: errno) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }
}
