import ArgumentParser
import ChaosEngine
import ChaosFleet
import ChaosModel
import LinuxKernel

/// Which fleet, and how its etcd is reached.
struct FleetOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The client URLs of etcd's members, with commas between them. Default: $AFTERSHOCK_ETCD.",
            valueName: "url,url"))
    var etcd: String?

    @Option(help: "The fleet.")
    var fleet = "default"

    @Option(help: ArgumentHelp("The authorities that etcd's certificates are checked against.", valueName: "file"))
    var ca: String?

    @Option(help: ArgumentHelp("The certificate that is shown to etcd.", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The certificate's private key.", valueName: "file"))
    var certKey: String?

    @Option(help: "The user to log in to etcd as.")
    var user: String?

    @Option(help: ArgumentHelp("A file with the user's password, which nobody else can read.", valueName: "file"))
    var passwordFile: String?

    func validate() throws {
        if let problem = FleetHost.problem(name: fleet) { throw ValidationError("'--fleet': \(problem)") }
        if (cert == nil) != (certKey == nil) { throw ValidationError("'--cert' and '--cert-key' go together") }
        if (user == nil) != (passwordFile == nil) { throw ValidationError("'--user' and '--password-file' go together") }
    }

    /// The way to etcd.
    /// - Throws: `Refusal`.
    func access() throws -> EtcdAccess {
        guard let text = etcd ?? HostFacts.environment("AFTERSHOCK_ETCD"), !text.isEmpty else {
            throw Refusal(
                "aftershock: error: where is etcd?\n  help: write `--etcd http://127.0.0.1:2379`, or set AFTERSHOCK_ETCD")
        }
        var members: [HTTPURL] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            do throws(FieldError) {
                let url = try HTTPURL(field: String(word))
                guard url.path == "/" else { throw FieldError("`\(word)` has a path, and etcd has none") }
                members.append(url)
            } catch {
                throw Refusal(
                    "aftershock: error: --etcd: \(error.message)" + (error.suggestion.map { "\n  help: \($0)" } ?? ""))
            }
        }
        return EtcdAccess(members: members, tls: try tls(members), user: try login())
    }

    private func tls(_ members: [HTTPURL]) throws -> TLSContext? {
        guard members.contains(where: \.isSecure) else {
            if ca != nil || cert != nil {
                throw Refusal("aftershock: error: --ca and --cert go with https, and no member's URL is one")
            }
            return nil
        }
        do throws(TLSError) {
            let context = try TLSContext(trust: ca.map { .file($0) } ?? .system)
            if let cert, let certKey { try context.present(certificate: cert, key: certKey) }
            return context
        } catch { throw Refusal("aftershock: error: \(error)") }
    }

    private func login() throws -> (name: String, password: String)? {
        guard let user, let passwordFile else { return nil }
        let bytes: [UInt8]
        do throws(KernelError) {
            try TrustedPath.requireSecret(passwordFile)
            bytes = try File.regular(passwordFile, upTo: 4096, followsLinks: true)
        } catch { throw Refusal("aftershock: error: --password-file \(passwordFile): \(error.reason)") }
        var password = String(decoding: bytes, as: UTF8.self)
        if password.hasSuffix("\n") { password.removeLast() }
        guard !password.isEmpty else { throw Refusal("aftershock: error: --password-file \(passwordFile) is empty") }
        return (user, password)
    }

    /// Does something with etcd; what it says against that ends the command with code 2.
    func asking<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as EtcdError {
            throw Refusal("aftershock: error: \(error)")
        } catch let error as KernelError { throw Refusal("aftershock: error: \(error)") }
    }
}
