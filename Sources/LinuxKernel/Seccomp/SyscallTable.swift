import CSeccomp
import Glibc

/// The system calls of this machine's architecture, by name: syscalls(2), as libseccomp knows them.
public enum SyscallTable {
    /// The number of a call; `nil` when this architecture, or libseccomp, has none of that name.
    public static func number(of name: String) -> Int32? {
        let number = seccomp_syscall_resolve_name(name)
        // Below zero are those of other architectures.
        return number >= 0 ? number : nil
    }

    /// The name of a call; `nil` when libseccomp knows none of that number.
    public static func name(of number: Int32) -> String? {
        guard let text = seccomp_syscall_resolve_num_arch(seccomp_arch_native(), number) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }
}
