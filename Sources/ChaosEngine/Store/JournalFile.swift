import LinuxKernel

/// What a journal does with its file: a disk may refuse any of it, and a test makes it refuse.
protocol JournalFile: AnyObject, Sendable {
    /// The whole content.
    func readAll() throws(KernelError) -> [UInt8]
    /// Writes at the end. When that fails, a part may have been written.
    func append(_ bytes: [UInt8]) throws(KernelError)
    /// Cuts the file.
    func truncate(to size: Int) throws(KernelError)
    /// Keeps space free up to `size` bytes. A file system that cannot do that is fine.
    func reserve(_ size: Int) throws(KernelError)
    /// Puts the content, and the file's name, on stable storage.
    func sync() throws(KernelError)
    /// Whether it is the file at `path` still.
    func isInPlace(at path: String) -> Bool
    /// Gives the file at `path` another name.
    func rename(_ path: String, to name: String) throws(KernelError)
}
