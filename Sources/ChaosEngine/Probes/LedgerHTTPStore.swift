import ChaosModel
import LinuxKernel

/// Entries in a service over HTTP. Names are resolved and authorities loaded once; the bytes of a request are made
/// for each entry.
struct LedgerHTTPStore: LedgerStore {
    private struct Template {
        let request: LedgerRequest
        let plan: HTTPRequestPlan
        let version: String?

        func exchange(_ id: String) -> any Exchange {
            let probe = request.probe(for: id)
            return HTTPExchange(
                plan: HTTPRequestPlan(
                    address: plan.address, host: plan.host, authority: probe.url.authority, method: probe.method,
                    path: probe.url.path, headers: probe.headers.map { ($0.name, $0.value) },
                    body: Array((probe.body ?? "").utf8), expectation: probe.expectation, tls: plan.tls,
                    version: version))
        }
    }

    private let write: Template
    private let read: Template
    private let delete: Template?

    /// - Throws: `ProbeSetupError` that names the probe.
    init(
        write: LedgerRequest, read: LedgerRequest, delete: LedgerRequest?, of ledger: LedgerProbe, _ spec: ProbeSpec,
        version: String?
    ) throws(ProbeSetupError) {
        func template(_ request: LedgerRequest) throws(ProbeSetupError) -> Template {
            var probe = request.probe(for: ledger.id(of: 0))
            probe.verifiesTLS = ledger.verifiesTLS
            probe.authorities = ledger.authorities
            guard let plan = try probe.planned(for: spec, version: version) as? HTTPRequestPlan else {
                throw ProbeSetupError(spec, "nobody knows how to ask \(probe.question)")
            }
            return Template(request: request, plan: plan, version: version)
        }
        self.write = try template(write)
        self.read = try template(read)
        self.delete = if let delete { try template(delete) } else { nil }
    }

    var canRemove: Bool { delete != nil }

    func exchange(for act: LedgerAct, id: String) -> any Exchange {
        switch act {
        case .write: write.exchange(id)
        case .read: read.exchange(id)
        case .remove: (delete ?? read).exchange(id)
        }
    }
}
