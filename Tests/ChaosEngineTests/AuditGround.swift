import ChaosModel
import LinuxKernel

@testable import ChaosEngine

/// A state directory with a real audit log in it.
final class AuditGround {
    let scratch: CrashScratch
    let log: AuditLog
    var path: String { log.path }

    init() throws {
        scratch = try CrashScratch()
        try Directory.createDirectories(scratch.path + "/state", mode: 0o700)
        log = AuditLog(state: scratch.path + "/state")
    }

    /// Adds an entry of a run.
    @discardableResult
    func add(_ kind: AuditEntry.Kind, run: String = "abcd2345", reason: String? = nil) throws -> String {
        try log.append(AuditEntry.Event(kind, run: run, reason: reason), who: .current(version: "test"))
    }

    /// A log of some runs, with texts that need care.
    func fill(_ runs: Int = 2) throws {
        for run in 0..<runs {
            try add(.runBegan, run: "run\(run)")
            try add(.runEnded, run: "run\(run)", reason: "\"quoted\"\nand \u{1B}[31m, ünïcödé \u{1F980}")
        }
    }

    func bytes() throws -> [UInt8] { try File.contents(of: path) }

    func replace(_ bytes: [UInt8]) throws { try Directory.replaceFile(path, with: bytes, mode: 0o600) }

    /// Verifies some text as a log.
    static func verify(_ files: [UInt8]...) throws -> AuditChain {
        var chain = AuditChain(hash: Digest.sha256)
        for (index, bytes) in files.enumerated() { try chain.take(bytes, file: "log.\(index)") }
        try chain.conclude()
        return chain
    }

    /// What is wrong with some text as a log; `nil` when nothing is.
    static func problem(_ files: [UInt8]...) -> AuditChain.Problem? {
        var chain = AuditChain(hash: Digest.sha256)
        do {
            for (index, bytes) in files.enumerated() { try chain.take(bytes, file: "log.\(index)") }
            try chain.conclude()
            return nil
        } catch { return error as? AuditChain.Problem }
    }
}
