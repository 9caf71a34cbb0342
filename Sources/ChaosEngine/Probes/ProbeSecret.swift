import ChaosModel
import LinuxKernel

/// Passwords for probes. They stay in memory: nothing that is written carries them.
enum ProbeSecret {
    /// The longest password, in bytes.
    private static let longest = 1024

    /// The first line of a file, without its end.
    /// - Throws: `ProbeSetupError` when it cannot be read, is empty or too long.
    static func read(_ path: String, of spec: ProbeSpec) throws(ProbeSetupError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            let file = try File(path, access: .read)
            bytes = try Descriptor.read(file.descriptor, upTo: longest + 2)
        } catch {
            throw ProbeSetupError(spec, "cannot read the password: \(error)")
        }
        var line = Array(bytes.prefix { $0 != 10 })
        if line.last == 13 { line.removeLast() }
        if line.isEmpty { throw ProbeSetupError(spec, "the first line of \(path) is empty, so there is no password") }
        if line.count > longest {
            throw ProbeSetupError(spec, "the password in \(path) is longer than \(longest) bytes")
        }
        if line.contains(0) { throw ProbeSetupError(spec, "the password in \(path) contains a zero byte") }
        return line
    }
}
