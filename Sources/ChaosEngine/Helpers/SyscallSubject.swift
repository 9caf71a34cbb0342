import ChaosModel
import LinuxKernel

/// What a system call that waits is about: read from the memory and the open files of the thread that makes it. The thread's
/// neighbours may change both before the kernel looks: good enough for faults, never for a sandbox.
struct SyscallSubject {
    private static let currentDirectory: Int32 = -100  // AT_FDCWD
    private let thread: Int32
    private let values: [UInt64]
    private let arguments: SyscallArguments

    /// - Parameters:
    ///   - thread: the thread that waits.
    ///   - values: the six arguments of its call.
    init(thread: Int32, values: [UInt64], _ arguments: SyscallArguments) {
        self.thread = thread
        self.values = values
        self.arguments = arguments
    }

    /// Whether one of the call's paths, or of the files it works on, fits.
    func hasPath(where fits: ([UInt8]) -> Bool) -> Bool {
        arguments.paths.contains { path(of: $0).map { fits($0) } ?? false }
            || arguments.descriptors.contains { file(values[$0]).map { fits(Array($0.utf8)) } ?? false }
    }

    /// The address of the internet families that the call goes to, and its port.
    func address() -> (bytes: [UInt8], port: UInt16)? {
        switch arguments.address {
        case nil: return nil
        case .direct(let pointer, let length): return address(at: values[pointer], length: values[length])
        case .message(let pointer):
            // msg_name and msg_namelen, the first of a msghdr.
            guard let head = ProcessMemory.bytes(12, at: values[pointer], of: thread) else { return nil }
            return address(at: Self.integer(head[0..<8]), length: Self.integer(head[8..<12]))
        }
    }

    private func address(at pointer: UInt64, length: UInt64) -> (bytes: [UInt8], port: UInt16)? {
        guard length >= 16, let bytes = ProcessMemory.bytes(length >= 28 ? 28 : 16, at: pointer, of: thread) else {
            return nil
        }
        let port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        switch Self.integer(bytes[0..<2]) {
        case 2: return (Array(bytes[4..<8]), port)
        case 10 where bytes.count == 28: return (Array(bytes[8..<24]), port)
        default: return nil
        }
    }

    private func path(of argument: SyscallArguments.Path) -> [UInt8]? {
        guard let text = ProcessMemory.text(at: values[argument.text], of: thread) else { return nil }
        if text.first == UInt8(ascii: "/") { return Self.normal(text) }
        guard let base = argument.directory.map({ file(values[$0]) }) ?? ProcessTable.currentDirectory(thread) else {
            return nil
        }
        return text.isEmpty ? Array(base.utf8) : Self.normal(Array(base.utf8) + [UInt8(ascii: "/")] + text)
    }

    private func file(_ value: UInt64) -> String? {
        let descriptor = Int32(truncatingIfNeeded: value)
        return descriptor == Self.currentDirectory
            ? ProcessTable.currentDirectory(thread) : ProcessTable.openFile(thread, descriptor)
    }

    /// The path without `.`, `..` and double slashes; links are not followed.
    static func normal(_ path: [UInt8]) -> [UInt8] {
        let dot = UInt8(ascii: ".")
        var names: [ArraySlice<UInt8>] = []
        for name in path.split(separator: UInt8(ascii: "/")) where !name.elementsEqual([dot]) {
            if name.elementsEqual([dot, dot]) { _ = names.popLast() } else { names.append(name) }
        }
        return names.isEmpty ? [UInt8(ascii: "/")] : names.flatMap { [UInt8(ascii: "/")] + $0 }
    }

    /// In the byte order of every machine that Swift runs on.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
