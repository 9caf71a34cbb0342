import CKernel
import Glibc

/// Reads the memory of another process, process_vm_readv(2).
public enum ProcessMemory {
    private static let page: UInt64 = 4096

    /// So many bytes at an address; `nil` when they are not all there, or the process has ended.
    public static func bytes(_ count: Int, at address: UInt64, of pid: Int32) -> [UInt8]? {
        guard count > 0, address != 0 else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
            read = max(0, process_memory_read(pid, address, buffer.baseAddress, UInt64(count)))
        }
        return bytes.count == count ? bytes : nil
    }

    /// The bytes before the NUL; `nil` when there is none within `limit`, or the process has ended.
    public static func text(at address: UInt64, of pid: Int32, limit: Int = 4096) -> [UInt8]? {
        var text: [UInt8] = []
        var next = address
        while text.count < limit {
            // Page by page: what follows the text may not be mapped.
            let rest = min(Int(page - next % page), limit - text.count)
            guard let part = bytes(rest, at: next, of: pid) else { return nil }
            if let end = part.firstIndex(of: 0) { return text + part[..<end] }
            text += part
            next += UInt64(rest)
        }
        return nil
    }
}
