import CKernel
import CNetlink
import Glibc

/// Descriptors that are open for no other purpose; closed with the owner, or the process.
public final class HeldDescriptors {
    private var numbers: [Int32] = []

    /// Holds nothing yet.
    public init() {}

    /// How many it holds.
    public var count: Int { numbers.count }

    /// Opens one socket that is not bound.
    /// - Throws: `KernelError`, EMFILE or ENFILE when there is no descriptor left.
    public func holdSocket() throws(KernelError) {
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if number < 0 { throw KernelError("socket", errno: errno) }
        numbers.append(number)
    }

    /// Opens one pipe: two descriptors.
    /// - Throws: `KernelError`, EMFILE or ENFILE when there is no descriptor left.
    public func holdPipe() throws(KernelError) {
        var ends: (Int32, Int32) = (-1, -1)
        let error = process_pipe(&ends.0, &ends.1)
        if error != 0 { throw KernelError("pipe", errno: error) }
        numbers += [ends.0, ends.1]
    }

    /// Opens one empty file in memory.
    /// - Throws: `KernelError`, EMFILE or ENFILE when there is no descriptor left.
    public func holdFile() throws(KernelError) {
        let number = kernel_shared_memory("aftershock-held", 0)
        if number < 0 { throw KernelError("memfd_create", errno: -number) }
        numbers.append(number)
    }

    deinit { for number in numbers { close(number) } }
}
