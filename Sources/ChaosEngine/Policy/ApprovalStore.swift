import ChaosModel
import FoundationEssentials
import LinuxKernel

/// Approvals in the state directory, one file each: only root can write there.
public struct ApprovalStore: Sendable {
    private let directory: String

    /// The approvals of a state directory.
    public init(state: String) { directory = state + "/approvals" }

    /// Every approval, the oldest first. Files that root did not write, or that are no approvals, are none.
    /// - Throws: `KernelError` when the directory cannot be read; that it is not there is fine.
    public func all() throws(KernelError) -> [Approval] {
        guard Directory.exists(directory) else { return [] }
        try Directory.requirePrivate(directory)
        var found: [Approval] = []
        for name in try Directory.list(directory) where name.hasSuffix(".json") {
            guard let file = try FileMark.look(at: directory + "/" + name, upTo: 65536), file.owner == 0,
                let approval = try? JSONDecoder().decode(Approval.self, from: Data(file.content))
            else { continue }
            found.append(approval)
        }
        return found.sorted { $0.at < $1.at }
    }

    /// Keeps an approval; an earlier one by the same user for the same spec is replaced.
    /// - Throws: `KernelError` of the file operations, or an encoding error.
    public func add(_ approval: Approval) throws {
        try Directory.createDirectories(directory, mode: 0o700)
        try Directory.requirePrivate(directory)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try Directory.replaceFile(path(approval), with: Array(try encoder.encode(approval)), mode: 0o600)
    }

    /// Removes the approvals that one user gave to a spec.
    /// - Returns: how many there were.
    /// - Throws: `KernelError` of the file operations.
    public func revoke(spec: String, by uid: UInt32) throws(KernelError) -> Int {
        let mine = try all().filter { $0.spec == spec && $0.by.uid == uid }
        for approval in mine { try Directory.removeFile(path(approval)) }
        return mine.count
    }

    private func path(_ approval: Approval) -> String {
        "\(directory)/\(approval.spec.filter(\.isHexDigit).prefix(64))-\(approval.by.uid).json"
    }
}
