import ArgumentParser
import ChaosModel
import LinuxKernel

/// `aftershock fleet key`.
struct FleetKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make a key that signs plans, and its public half for the agents.")

    @Argument(help: "The private key's file; the public half goes to FILE.pub. Neither may be there yet.")
    var file: String

    func run() throws {
        try exiting {
            for path in [file, file + ".pub"] where Directory.exists(path) {
                throw Refusal("aftershock: error: \(path) is there already: no key is overwritten")
            }
            do {
                let key = try SigningKey.fresh()
                try write(key.pem, to: file, mode: 0o600)
                try write(key.publicPEM, to: file + ".pub", mode: 0o644)
                let trusted = try TrustedKey(pem: key.publicPEM)
                Output.line("\(file)      signs plans; keep it where drills are coordinated")
                Output.line("\(file).pub  \(trusted.fingerprint), for `aftershock agent --trust`")
            } catch let error as KernelError {
                throw Refusal("aftershock: error: \(error)")
            } catch let error as SigningKey.Failure { throw Refusal("aftershock: error: \(error)") }
            return 0
        }
    }

    private func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(KernelError) {
        let file = try File(path, access: .append, creatingWith: mode, exclusive: true)
        try file.append(bytes)
    }

    /// Reads a private key that nobody else can read.
    static func read(_ path: String?) throws -> SigningKey {
        guard let path else {
            throw Refusal(
                "aftershock: error: agents run only plans that are signed\n  help: give the key with `--key FILE`, or as `key` in "
                    + "\(FleetOption.standardPath); `aftershock fleet key FILE` makes one")
        }
        let bytes: [UInt8]
        do throws(KernelError) {
            try TrustedPath.requireSecret(path)
            bytes = try File.regular(path, upTo: 16_384, followsLinks: true)
        } catch { throw Refusal("aftershock: error: --key \(path): \(FleetOption.why(error))") }
        do throws(SigningKey.Failure) { return try SigningKey.reading(pem: bytes) } catch {
            throw Refusal("aftershock: error: --key \(path): \(error)")
        }
    }
}
