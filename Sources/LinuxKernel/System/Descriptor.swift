import Glibc

/// What can be done with any open descriptor, whoever owns it. Interrupted calls are repeated.
public enum Descriptor {
    /// Writes all bytes at the descriptor's own position.
    /// - Throws: `KernelError` of write(2); a part may have been written.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) throws(KernelError) {
        try writeAll(bytes, to: descriptor, at: nil)
    }

    /// Writes all bytes at an offset, as pwrite(2).
    /// - Throws: `KernelError`; a part may have been written.
    public static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int) throws(KernelError) {
        try writeAll(bytes, to: descriptor, at: offset)
    }

    /// Reads once, at most `limit` bytes; empty at the end of the file.
    /// - Throws: `KernelError` of read(2), EAGAIN when a non-blocking descriptor has nothing.
    public static func read(_ descriptor: Int32, upTo limit: Int = 65536) throws(KernelError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var result: Int
            repeat { result = Glibc.read(descriptor, buffer.baseAddress, limit) } while result < 0 && errno == EINTR
            if result < 0 { failure = errno } else { count = result }
        }
        if failure != 0 { throw KernelError("read", errno: failure) }
        return bytes
    }

    /// What a read that does not wait came to.
    public enum Reception: Equatable, Sendable {
        /// So many bytes have come.
        case bytes(Int)
        /// Nothing now; wait for readiness.
        case wouldBlock
        /// Nothing more will come.
        case ended
        /// The kernel refused, errno(3).
        case failed(Int32)
    }

    /// Reads once from a descriptor that does not block, into `buffer` from its start, at most its count.
    public static func receive(from descriptor: Int32, into buffer: inout [UInt8]) -> Reception {
        buffer.withUnsafeMutableBytes { raw in
            while true {
                let count = Glibc.read(descriptor, raw.baseAddress, raw.count)
                if count >= 0 { return count == 0 ? .ended : .bytes(count) }
                switch errno {
                case EINTR: continue
                case EAGAIN: return .wouldBlock
                case let code: return .failed(code)
                }
            }
        }
    }

    /// Reads from the descriptor's position to the end of the file.
    /// - Throws: `KernelError` of read(2).
    public static func readToEnd(_ descriptor: Int32) throws(KernelError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            Headway.made()
            let part = try read(descriptor)
            if part.isEmpty { return bytes }
            bytes += part
        }
    }

    /// Puts the data on stable storage, fdatasync(2).
    /// - Throws: `KernelError`; after an error the state of the data is unknown.
    public static func sync(_ descriptor: Int32) throws(KernelError) {
        while fdatasync(descriptor) != 0 { if errno != EINTR { throw KernelError("fdatasync", errno: errno) } }
    }

    /// Opens a path, close-on-exec. `flags` and `mode` as for open(2).
    static func open(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws(KernelError) -> OwnedDescriptor {
        var number: Int32
        repeat { number = Glibc.open(path, flags | O_CLOEXEC, mode) } while number < 0 && errno == EINTR
        if number < 0 { throw KernelError("open \(path)", errno: errno) }
        return OwnedDescriptor(owning: number)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, at offset: Int?) throws(KernelError) {
        var failure: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                let result =
                    if let offset { pwrite(descriptor, rest.baseAddress, rest.count, offset + done) } else {
                        Glibc.write(descriptor, rest.baseAddress, rest.count)
                    }
                if result >= 0 {
                    done += result
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        if failure != 0 { throw KernelError("write", errno: failure) }
    }
}
