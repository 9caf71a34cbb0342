import CKernel
import CSeccomp
import Glibc

/// A seccomp filter that asks a listener about some system calls and lets all others pass, those of foreign architectures
/// and of the x32 ABI included: seccomp_unotify(2).
public struct SyscallFilter: Hashable, Sendable {
    /// The size of one BPF instruction (`struct sock_filter`) in bytes.
    static let instructionSize = 8

    /// The BPF program.
    let program: [UInt8]
    /// Whether a call that the listener has received waits through all signals but deadly ones (Linux 5.19). Otherwise a
    /// signal interrupts it, and it is made again.
    public let waitsKillable: Bool

    /// Builds a filter for these calls.
    /// - Throws: `KernelError` of libseccomp, or of memfd_create(2).
    public init(asking numbers: [Int32]) throws(KernelError) {
        guard let context = seccomp_init(SCMP_ACT_ALLOW) else { throw KernelError("seccomp_init", errno: ENOMEM) }
        defer { seccomp_release(context) }
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW), "seccomp_attr_set")
        // A tree instead of a list: what is not asked about costs the same few instructions however many calls there are.
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2), "seccomp_attr_set")
        for number in Set(numbers).sorted() {
            try Self.check(seccomp_rule_add_array(context, SCMP_ACT_NOTIFY, number, 0, nil), "seccomp_rule_add")
        }
        // libseccomp 2.6 can export to memory; this works with 2.5 too.
        let number = kernel_shared_memory("aftershock-filter", 0)
        if number < 0 { throw KernelError("memfd_create", errno: -number) }
        let file = OwnedDescriptor(owning: number)
        try Self.check(seccomp_export_bpf(context, file.number), "seccomp_export_bpf")
        if lseek(file.number, 0, SEEK_SET) != 0 { throw KernelError("lseek", errno: errno) }
        program = try Descriptor.readToEnd(file.number)
        waitsKillable = Self.killable
    }

    /// Tries the mechanism in a child process.
    /// - Parameter killable: whether calls have to wait through signals.
    /// - Throws: `KernelError` of seccomp(2): EINVAL when the kernel is too old, EBUSY when this process is itself under a
    ///   filter with a listener.
    public static func attempt(killable: Bool) throws(KernelError) {
        let error = syscall_filter_attempt(killable)
        if error != 0 { throw KernelError("seccomp", errno: error) }
    }

    private static let killable = syscall_filter_attempt(true) == 0

    private static func check(_ result: Int32, _ call: String) throws(KernelError) {
        if result < 0 { throw KernelError(call, errno: -result) }
    }
}
