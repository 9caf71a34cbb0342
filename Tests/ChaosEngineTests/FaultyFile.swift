import LinuxKernel
import Synchronization

@testable import ChaosEngine

/// A journal's file in memory, on a disk that refuses one operation, or every one from then on.
final class FaultyFile: JournalFile {
    /// What the disk refuses.
    struct Fault: Sendable, CustomStringConvertible {
        /// The number of the operation, from 0: writes, truncations, reservations and syncs count.
        var operation: Int
        var errno: Int32
        /// Whether it goes on refusing.
        var lasts = false
        /// How many bytes of a refused write arrive all the same.
        var arriving = 0

        var description: String {
            "operation \(operation), errno \(errno)\(lasts ? " from then on" : ""), \(arriving) bytes"
        }

        /// A disk that is full or over a quota still cuts files, and syncs what it has.
        func refuses(_ number: Int, _ needsSpace: Bool) -> Bool {
            if !needsSpace, [Self.noSpace, Self.overQuota].contains(errno) { return false }
            return number == operation || (lasts && number > operation)
        }

        static let inputOutput: Int32 = 5, noSpace: Int32 = 28, readOnly: Int32 = 30, overQuota: Int32 = 122

        /// Every way in which this operation fails.
        static func all(at operation: Int) -> [Fault] {
            [
                (inputOutput, false, 0), (inputOutput, false, 1 << 20), (inputOutput, true, 20),
                (noSpace, true, 0), (noSpace, true, 20), (overQuota, false, 20), (readOnly, true, 0),
            ].map { Fault(operation: operation, errno: $0.0, lasts: $0.1, arriving: $0.2) }
        }
    }

    private struct Core {
        var content: [UInt8]
        var stable: [UInt8]
        var operations = 0
        var fault: Fault?
        var isUnreadable = false
        var names: [String] = []
    }

    private let core: Mutex<Core>
    private let refused: @Sendable ([UInt8]) -> Void

    /// - Parameter refused: told the content at each refusal.
    init(_ content: [UInt8] = [], fault: Fault? = nil, refused: @escaping @Sendable ([UInt8]) -> Void = { _ in }) {
        core = Mutex(Core(content: content, stable: content, fault: fault))
        self.refused = refused
    }

    var content: [UInt8] { core.withLock { $0.content } }
    /// What a power cut leaves for certain.
    var stable: [UInt8] { core.withLock { $0.stable } }
    var operations: Int { core.withLock { $0.operations } }
    var names: [String] { core.withLock { $0.names } }

    /// The disk works again.
    func mend() { core.withLock { $0.fault = nil } }
    func makeUnreadable() { core.withLock { $0.isUnreadable = true } }

    func readAll() throws(KernelError) -> [UInt8] {
        let content = core.withLock { $0.isUnreadable ? nil : $0.content }
        guard let content else { throw KernelError("read", errno: Fault.inputOutput) }
        return content
    }

    func append(_ bytes: [UInt8]) throws(KernelError) {
        try attempt("write", needsSpace: true, arriving: bytes) { $0.content += bytes }
    }

    func truncate(to size: Int) throws(KernelError) {
        try attempt("ftruncate") { $0.content.removeLast(max(0, $0.content.count - size)) }
    }

    func reserve(_ size: Int) throws(KernelError) { try attempt("fallocate", needsSpace: true) { _ in } }
    func sync() throws(KernelError) { try attempt("fdatasync") { $0.stable = $0.content } }
    func isInPlace(at path: String) -> Bool { true }

    func rename(_ path: String, to name: String) throws(KernelError) {
        try attempt("rename") { $0.names.append(name) }
    }

    private func attempt(
        _ call: String, needsSpace: Bool = false, arriving bytes: [UInt8] = [], _ body: (inout Core) -> Void
    ) throws(KernelError) {
        let outcome = core.withLock { core -> (errno: Int32, content: [UInt8])? in
            defer { core.operations += 1 }
            guard let fault = core.fault, fault.refuses(core.operations, needsSpace) else {
                body(&core)
                return nil
            }
            // The whole line may have arrived, and the error be about what comes after it.
            core.content += bytes.prefix(fault.arriving)
            return (fault.errno, core.content)
        }
        guard let outcome else { return }
        refused(outcome.content)
        throw KernelError(call, errno: outcome.errno)
    }
}
