import LinuxKernel

/// Files for the decoders that read one: in memory, and of this process alone.
enum FuzzScratch {
    /// Where they are.
    static let directory = "/dev/shm/aftershock-fuzz-\(HostFacts.processID)"

    /// The path of one, in a directory that is there.
    static func path(_ name: String) throws(KernelError) -> String {
        try Directory.createDirectories(directory, mode: 0o700)
        return directory + "/" + name
    }

    /// Removes them all.
    static func remove() throws(KernelError) { try Directory.removeTree(directory) }
}
