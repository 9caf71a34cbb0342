/// How drills over a fleet are coordinated from a host: `/etc/aftershock/fleet.yaml`, so that commands and schedules need not
/// say it each time.
public struct FleetSettings: Hashable, Sendable {
    /// The client URLs of etcd's members.
    public var etcd: [HTTPURL] = []
    /// The fleet.
    public var fleet: String?
    /// PEM files: the authorities of etcd's certificates, the certificate that is shown to it, and that one's key.
    public var ca: String?, certificate: String?, certificateKey: String?
    /// The user to log in as, and the file with the password.
    public var user: String?, passwordFile: String?
    /// The private key that signs plans.
    public var key: String?
    /// After how long without a sign of the coordinator hosts take everything back.
    public var lease: Duration?
    /// The most hosts that a drill may hit.
    public var mostHosts: HostNumber?

    /// Settings that leave everything open.
    public init() {}

    /// Reads a file.
    /// - Throws: `Diagnostics` with everything that is wrong, in file order.
    public static func parse(_ source: SpecSource) throws(Diagnostics) -> FleetSettings {
        let document = SpecDocument(source)
        guard document.diagnostics.isEmpty else { throw Diagnostics(document.diagnostics) }
        guard let root = document.root, !root.isNull else { return FleetSettings() }
        var fields = FieldReader(root, owner: nil)
        let settings = FleetSettings(&fields)
        fields.finish()
        guard fields.diagnostics.isEmpty else { throw Diagnostics(fields.diagnostics) }
        return settings
    }

    private init(_ fields: inout FieldReader) {
        func problem(path: String) -> String? { path.hasPrefix("/") ? nil : "the path must be absolute" }
        etcd = fields.list("etcd", "The client URLs of etcd's members.", example: "[https://etcd1:2379]") {
            $0.path == "/" ? nil : "`\($0)` has a path, and etcd has none"
        }
        fleet = fields.optional("fleet", "The fleet.", example: "shop") { FleetHost.problem(name: $0) }
        ca = fields.optional(
            "ca", "The authorities of etcd's certificates.", example: "/etc/aftershock/ca.crt", where: problem)
        certificate = fields.optional(
            "cert", "The certificate that is shown to etcd.", example: "/etc/aftershock/client.crt", where: problem)
        certificateKey = fields.optional(
            "cert-key", "The certificate's private key.", example: "/etc/aftershock/client.key", where: problem)
        user = fields.optional("user", "The user to log in as.", example: "coordinator")
        passwordFile = fields.optional(
            "password-file", "The file with the password.", example: "/etc/aftershock/etcd.pw", where: problem)
        key = fields.optional(
            "key", "The private key that signs plans.", example: "/etc/aftershock/fleet.key", where: problem)
        lease = fields.optional("lease", "After how long without a sign everything is taken back.", example: "10s") {
            FleetLease.isPlausible($0) ? nil : "a lease is \(FleetLease.words)"
        }
        mostHosts = fields.optional("most-hosts", "The most hosts that a drill may hit.", example: "30%")
        for (one, other) in [("cert", "cert-key"), ("user", "password-file")] where fields.has(one) != fields.has(other)
        {
            fields.reject("goes with `\(fields.has(one) ? other : one)`", at: fields.has(one) ? one : other)
        }
    }
}
