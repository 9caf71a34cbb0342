import ChaosModel
import LinuxKernel

extension PlannedProbe {
    /// Prepares a probe of an experiment: resolves its host once, loads its authorities, makes its bytes.
    /// - Throws: `ProbeSetupError` that names the probe.
    init(_ spec: ProbeSpec, version: String?) throws(ProbeSetupError) {
        name = spec.name
        interval = Self.nanoseconds(spec.interval)
        timeout = Self.nanoseconds(spec.timeout)
        guard spec.rate > 0, interval > 0, timeout > 0 else {
            throw ProbeSetupError(spec, "rate and timeout must be above 0, and the rate below a thousand million a second")
        }
        switch spec.probe {
        case let probe as HTTPProbe: question = .http(try HTTPRequestPlan(probe, of: spec, version: version))
        case let probe as TCPProbe:
            question = .tcp(try Self.address(probe.endpoint.host, probe.endpoint.port, of: spec))
        case let probe as CommandProbe: question = .command(probe.arguments, expected: Int32(probe.exit))
        default: throw ProbeSetupError(spec, "nobody knows how to ask a probe of kind `\(type(of: spec.probe).name)`")
        }
    }

    static func address(_ host: String, _ port: UInt16, of spec: ProbeSpec) throws(ProbeSetupError) -> SocketAddress {
        do {
            return try SocketAddress.choose(host: host, port: port)
        } catch {
            throw ProbeSetupError(spec, "\(error)")
        }
    }

    /// Bounded to 100 years, so that sums of times cannot overflow.
    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let bounded = min(max(duration, .zero), .seconds(3_155_760_000))
        return bounded.components.seconds * 1_000_000_000 + bounded.components.attoseconds / 1_000_000_000
    }
}

extension HTTPRequestPlan {
    fileprivate init(_ probe: HTTPProbe, of spec: ProbeSpec, version: String?) throws(ProbeSetupError) {
        var tls: TLSContext?
        if probe.url.isSecure {
            let trust: TLSContext.Trust = probe.authorities.map { .file($0) } ?? .system
            do {
                tls = try TLSContext(trust: probe.verifiesTLS ? trust : .anyone)
            } catch {
                throw ProbeSetupError(spec, "\(error)")
            }
        }
        let expectation = Expectation(
            statuses: probe.statuses.map { $0.first...$0.last }, body: Array((probe.bodyContains ?? "").utf8))
        self.init(
            address: try PlannedProbe.address(probe.url.host, probe.url.port, of: spec), host: probe.url.host,
            authority: probe.url.authority, method: probe.method, path: probe.url.path,
            headers: probe.headers.map { ($0.name, $0.value) }, body: Array((probe.body ?? "").utf8),
            expectation: expectation, tls: tls, version: version)
    }
}
