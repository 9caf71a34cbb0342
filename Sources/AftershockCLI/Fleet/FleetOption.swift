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

    @Option(
        help: ArgumentHelp(
            "Settings in a file. Default: \(FleetOption.standardPath), if it is there.", valueName: "file"))
    var config: String?

    @Option(help: "The fleet. Default: default.")
    var fleet: String?

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
        if let fleet, let problem = FleetHost.problem(name: fleet) { throw ValidationError("'--fleet': \(problem)") }
        if (cert == nil) != (certKey == nil) { throw ValidationError("'--cert' and '--cert-key' go together") }
        if (user == nil) != (passwordFile == nil) {
            throw ValidationError("'--user' and '--password-file' go together")
        }
    }

    /// Where settings are when nobody says so.
    static let standardPath = "/etc/aftershock/fleet.yaml"

    /// What the file says, and what is said beside it.
    /// - Throws: `Refusal`.
    func settings() throws -> FleetSettings {
        var settings = try file()
        if let text = etcd ?? HostFacts.environment("AFTERSHOCK_ETCD"), !text.isEmpty {
            settings.etcd = try text.split(separator: ",", omittingEmptySubsequences: false).map {
                try Self.member(String($0))
            }
        }
        settings.fleet = fleet ?? settings.fleet ?? "default"
        settings.ca = ca ?? settings.ca
        if let cert { (settings.certificate, settings.certificateKey) = (cert, certKey) }
        if let user { (settings.user, settings.passwordFile) = (user, passwordFile) }
        return settings
    }

    private func file() throws -> FleetSettings {
        guard let path = config ?? (Directory.exists(Self.standardPath) ? Self.standardPath : nil) else {
            return FleetSettings()
        }
        let bytes: [UInt8]
        do throws(KernelError) { bytes = try File.regular(path, upTo: SpecSource.byteLimit, followsLinks: true) } catch
        {
            throw Refusal("\(path): error: \(error.reason)")
        }
        let source: SpecSource
        do throws(Diagnostics) { source = try SpecSource(name: path, bytes: bytes) } catch {
            throw Refusal(error.all.map { "\(path): error: \($0.message)" }.joined(separator: "\n"))
        }
        do throws(Diagnostics) { return try FleetSettings.parse(source) } catch {
            throw Refusal(source.render(error, colour: Output.isColoured(2)))
        }
    }

    private static func member(_ text: String) throws -> HTTPURL {
        do throws(FieldError) {
            let url = try HTTPURL(field: text)
            guard url.path == "/" else { throw FieldError("`\(text)` has a path, and etcd has none") }
            return url
        } catch {
            throw Refusal(
                "aftershock: error: --etcd: \(error.message)" + (error.suggestion.map { "\n  help: \($0)" } ?? ""))
        }
    }

    /// The fleet, and the way to its etcd.
    /// - Throws: `Refusal`.
    func way() throws -> FleetWay {
        let settings = try settings()
        guard !settings.etcd.isEmpty else {
            throw Refusal(
                "aftershock: error: where is etcd?\n  help: write `--etcd http://127.0.0.1:2379`, set AFTERSHOCK_ETCD, or "
                    + "write `etcd` in \(Self.standardPath)")
        }
        let access = EtcdAccess(members: settings.etcd, tls: try tls(settings), user: try login(settings))
        return FleetWay(settings: settings, fleet: settings.fleet ?? "default", access: access)
    }

    private func tls(_ settings: FleetSettings) throws -> TLSContext? {
        guard settings.etcd.contains(where: \.isSecure) else {
            if settings.ca != nil || settings.certificate != nil {
                throw Refusal("aftershock: error: certificates go with https, and no member's URL is one")
            }
            return nil
        }
        do throws(TLSError) {
            let context = try TLSContext(trust: settings.ca.map { .file($0) } ?? .system)
            if let certificate = settings.certificate, let key = settings.certificateKey {
                try context.present(certificate: certificate, key: key)
            }
            return context
        } catch { throw Refusal("aftershock: error: \(error)") }
    }

    private func login(_ settings: FleetSettings) throws -> (name: String, password: String)? {
        guard let user = settings.user, let file = settings.passwordFile else { return nil }
        let bytes: [UInt8]
        do throws(KernelError) {
            try TrustedPath.requireSecret(file)
            bytes = try File.regular(file, upTo: 4096, followsLinks: true)
        } catch { throw Refusal("aftershock: error: password file \(file): \(Self.why(error))") }
        var password = String(decoding: bytes, as: UTF8.self)
        if password.hasSuffix("\n") { password.removeLast() }
        guard !password.isEmpty else { throw Refusal("aftershock: error: password file \(file) is empty") }
        return (user, password)
    }

    /// Why a secret is not read.
    static func why(_ error: KernelError) -> String {
        error.errno == 1 ? "others can read it, or it is somebody else's: `chmod 600` it" : error.reason
    }

    /// Does something with etcd; what it says against that ends the command with code 2.
    func asking<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as EtcdError {
            throw Refusal("aftershock: error: \(error)")
        } catch let error as KernelError { throw Refusal("aftershock: error: \(error)") }
    }
}

/// A fleet, and the way to its etcd.
struct FleetWay {
    let settings: FleetSettings
    let fleet: String
    let access: EtcdAccess
}
