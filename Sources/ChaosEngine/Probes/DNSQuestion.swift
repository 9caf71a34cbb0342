import ChaosModel
import LinuxKernel

/// Whom to ask for which addresses, and which are good.
struct DNSQuestion: PlannedQuestion {
    let address: InternetAddress
    let name: DNSHostName
    let type: DNSRecordType
    /// The good addresses; any when empty.
    var good: Set<HostAddress> = []
    /// Whether TCP is used from the start.
    var isStream = false

    func makeExchange(command: Int) -> any Exchange { DNSExchange(self) }
}

extension DNSProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        let server: NameServer
        if let named = self.server { server = named } else { server = try Self.hostServer(for: spec) }
        guard let address = InternetAddress(bytes: server.address.bytes, port: server.port) else {
            throw ProbeSetupError(spec, "`\(server.fieldText)` is not an address")
        }
        return DNSQuestion(
            address: address, name: host, type: type == .a ? .a : .aaaa, good: Set(answer),
            isStream: transport == .tcp)
    }

    /// The first name server of the host: resolv.conf(5).
    static func hostServer(
        for spec: ProbeSpec, in path: String = "/etc/resolv.conf"
    ) throws(ProbeSetupError) -> NameServer {
        let text: String
        do {
            text = try File.text(of: path)
        } catch {
            throw ProbeSetupError(spec, "cannot read the host's name server: \(error); name one with `server`")
        }
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count >= 2, words[0] == "nameserver" else { continue }
            if let server = try? NameServer(field: String(words[1])) { return server }
        }
        throw ProbeSetupError(spec, "\(path) names no name server that can be asked; name one with `server`")
    }
}
