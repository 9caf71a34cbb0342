import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `Probes of an experiment` {
    private func answers(_ specs: [ProbeSpec]) throws -> [Sample] {
        let loop = try ProbeLoop(probes: specs, start: Clock.monotonicNanoseconds(), version: "9.9")
        try loop.start()
        usleep(150_000)
        loop.stop()
        var samples: [Sample] = []
        loop.drain(into: &samples)
        for probe in specs.indices { #expect(samples.contains { $0.probe == probe }) }
        return samples
    }

    private func spec(_ probe: any Probe, timeout: Duration = .seconds(20)) -> ProbeSpec {
        ProbeSpec(name: "checkout", probe: probe, rate: 50, timeout: timeout, location: Location(line: 3, column: 5))
    }

    @Test func `every kind is asked as written`() throws {
        let server = ProbeScriptedServer { connection in
            let request = connection.readRequest()
            let isRight = ["POST /pay?now=1 HTTP/1.1\r\n", "\r\nUser-Agent: aftershock/9.9\r\n", "\r\nX-Team: a b\r\n"]
                .allSatisfy(request.contains)
            connection.send("HTTP/1.1 201 Made\r\n\r\nit is \(isRight)")
        }
        var http = HTTPProbe(url: HTTPURL(host: "localhost", port: server.port, path: "/pay?now=1"))
        http.method = "POST"
        http.headers = [.init(name: "X-Team", value: "a b")]
        http.body = "{}"
        http.expectation.body = "it is true"
        http.expectation.statuses = [StatusRange(201...201)]
        let samples = try answers([
            spec(http), spec(TCPProbe(endpoint: Endpoint(host: "127.0.0.1", port: server.port))),
            spec(CommandProbe(arguments: ["sh", "-c", "exit 3"], exit: 3)),
        ])
        #expect(samples.allSatisfy { $0.isGood })
    }

    @Test(.enabled(if: ProbeNginx.isInstalled, "\(ProbeNginx.missing)"))
    func `an authority file and no verification are honoured`() throws {
        let nginx = try ProbeNginx()
        var lax = HTTPProbe(url: HTTPURL(isSecure: true, host: "127.0.0.1", port: nginx.securePort))
        lax.verifiesTLS = false
        var strict = lax
        strict.verifiesTLS = true
        strict.authorities = nginx.certificate
        let samples = try answers([spec(lax), spec(strict)])
        // 64 is X509_V_ERR_IP_ADDRESS_MISMATCH.
        #expect(samples.allSatisfy { $0.probe == 0 ? $0.isGood : $0.outcome == .tls && $0.detail == 64 })
    }

    @Test(arguments: [(0.0, 1), (-1, 1), (.infinity, 1), (.nan, 1), (1e-300, 1), (10, 0), (10, -1)])
    func `a rate or a timeout that makes no sense is refused`(rate: Double, timeout: Int) {
        let command = CommandProbe(arguments: ["true"])
        let spec = ProbeSpec(name: "checkout", probe: command, rate: rate, timeout: .seconds(timeout))
        #expect(throws: ProbeSetupError.self) { try ProbeLoop(probes: [spec], start: 0) }
    }

    @Test func `what cannot be asked names its probe and place`() {
        var noFile = HTTPProbe(url: HTTPURL(isSecure: true, host: "127.0.0.1", port: 1))
        noFile.authorities = "/nonexistent.pem"
        for probe in [HTTPProbe(url: HTTPURL(host: "no-such-host.invalid", port: 80)), noFile] as [any Probe] {
            let error = #expect(throws: ProbeSetupError.self) { try ProbeLoop(probes: [spec(probe)], start: 0) }
            #expect(error?.probe == "checkout")
            #expect(error?.location == Location(line: 3, column: 5))
            #expect(error?.description.hasPrefix("probe checkout: cannot ") == true)
        }
    }
}
