import ChaosModel
import LinuxKernel

extension HTTPProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        try HTTPRequestPlan(self, of: spec, version: version)
    }
}

extension HTTPRequestPlan: PlannedQuestion {
    func makeExchange(command: Int) -> any Exchange { HTTPExchange(plan: self) }
}

extension HTTPRequestPlan {
    init(
        _ probe: HTTPProbe, of spec: ProbeSpec, version: String?, metric: MetricQuestion? = nil
    ) throws(ProbeSetupError) {
        var tls: TLSContext?
        if probe.url.isSecure {
            let trust: TLSContext.Trust = probe.authorities.map { .file($0) } ?? .system
            do {
                tls = try TLSContext(trust: probe.verifiesTLS ? trust : .anyone)
            } catch {
                throw ProbeSetupError(spec, "\(error)")
            }
        }
        self.init(
            address: try PlannedProbe.address(probe.url.host, probe.url.port, of: spec), host: probe.url.host,
            authority: probe.url.authority, method: probe.method, path: probe.url.path,
            headers: probe.headers.map { ($0.name, $0.value) }, body: Array((probe.body ?? "").utf8),
            expectation: probe.expectation, tls: tls, version: version, metric: metric,
            reusesConnections: spec.connection == .reuse)
    }
}
