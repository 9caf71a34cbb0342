import LinuxKernel

extension DNSServer {
    /// Finds out where a client meant to go.
    struct Lookup {
        private let server: DNSServer
        private let transport: NftMatch.Transport
        private let client: InternetAddress
        private let family: DNSSockets.Family

        init(
            _ server: DNSServer, _ transport: NftMatch.Transport, _ client: InternetAddress,
            _ family: DNSSockets.Family
        ) {
            self.server = server
            self.transport = transport
            self.client = client
            self.family = family
        }

        /// The server that was asked; `nil` for who asks us directly.
        var original: InternetAddress? {
            let found = try? server.tracking.destination(of: transport, from: client, to: family.address)
            return found == family.address ? nil : found
        }

        /// Where to pass a query on to.
        var destination: InternetAddress? { server.upstream ?? original }
    }
}
