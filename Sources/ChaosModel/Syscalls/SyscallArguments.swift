/// Which arguments of a system call name files and addresses, by index from 0.
public struct SyscallArguments: Hashable, Sendable {
    /// A path: the argument that points to its text, and the descriptor it is relative to, `AT_FDCWD` where there is none.
    public struct Path: Hashable, Sendable {
        /// Index of the pointer to the text.
        public var text: Int
        /// Index of the directory's descriptor; `nil` is the current directory.
        public var directory: Int?
    }

    /// Where an address of the internet families is.
    public enum Address: Hashable, Sendable {
        /// A pointer to a sockaddr, and its length.
        case direct(pointer: Int, length: Int)
        /// A pointer to a msghdr that has both.
        case message(pointer: Int)
    }

    /// The paths it takes.
    public var paths: [Path] = []
    /// The open files it works on.
    public var descriptors: [Int] = []
    /// The address it takes.
    public var address: Address?

    /// Whether a rule can tell its calls by a path.
    public var hasPath: Bool { !paths.isEmpty || !descriptors.isEmpty }
}
