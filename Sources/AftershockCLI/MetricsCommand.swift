import ArgumentParser
import ChaosEngine
import ChaosHistory
import ChaosModel
import ChaosReport
import LinuxKernel

/// `aftershock metrics`.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Write or serve the figures of the runs for a monitoring system.",
        discussion: """
            Without --textfile and --listen the figures are printed as OpenMetrics. A textfile is for the node exporter's \
            collector. The server has one path, /metrics; beyond loopback it needs a token, which clients send as \
            `Authorization: Bearer TOKEN`. Exit code 2 when that cannot be done.
            """)

    /// Forms of the figures on standard output.
    enum Form: String, ExpressibleByArgument, CaseIterable { case openmetrics, prometheus }

    @Option(help: "Runs that began at this time or later: 90d ago, or 2026-11-01.")
    var since: HistoryTime = .ago(90 * 86_400)

    @Option(help: "What to print: openmetrics or prometheus.")
    var format: Form = .openmetrics

    @Option(help: "A file to write instead, for a textfile collector: replaced as a whole, mode 0644.")
    var textfile: String?

    @Option(help: "An address to serve at instead, until a signal ends it: 127.0.0.1:9464.")
    var listen: String?

    @Option(help: "A file whose first line is the token that clients must know.")
    var tokenFile: String?

    @OptionGroup var state: StateOption

    func validate() throws {
        if textfile != nil, listen != nil { throw ValidationError("'--textfile' and '--listen' exclude each other") }
        if tokenFile != nil, listen == nil { throw ValidationError("'--token-file' is for '--listen'") }
        if let textfile, textfile.isEmpty { throw ValidationError("'--textfile' needs a path") }
    }

    func run() throws {
        try exiting {
            try state.checkIfPresent()
            HistoryDesk(state: state).sayIfEmpty()
            let history = HistoryMetrics(state: state.directory, since: since)
            do {
                if let listen {
                    try serve(history, at: listen)
                } else if let textfile {
                    try history.write(to: textfile)
                } else {
                    Output.write(try history.text(format == .openmetrics ? .openMetrics : .prometheus), to: 1)
                }
            } catch let error as HistoryError {
                throw Refusal("aftershock: error: \(error)")
            } catch let error as KernelError {
                throw Refusal("aftershock: error: \(error)")
            }
            return 0
        }
    }

    private func serve(_ history: HistoryMetrics, at text: String) throws {
        let address = try ListenAddress(text).address
        let token = try tokenFile.map(Self.token)
        if token == nil, !address.isLoopback {
            throw Refusal(
                "aftershock: error: `\(text)` can be reached from elsewhere, and that needs a token\n"
                    + "  help: add `--token-file FILE`, or listen at 127.0.0.1")
        }
        let signals = try SignalSource([1, 2, 3, 13, 15])
        var server = try MetricsServer.listening(at: address, token: token) { accepted in
            let form = MetricForm(accepting: accepted)
            do throws(HistoryError) { return (try history.text(form), form.mediaType) } catch {
                Output.error("aftershock: \(error)")
                return nil
            }
        }
        Output.error("serving http://\(text)/metrics")
        server.serve {
            while let signal = (try? signals.read()) ?? nil { if signal.signal != 13 { return true } }
            return false
        }
    }

    private static func token(_ path: String) throws -> [UInt8] {
        let line = Array(try File.regular(path, upTo: 4096).prefix { $0 != 10 && $0 != 13 })
        guard FileStatus.isOurs(path) else {
            throw Refusal("aftershock: error: \(path): a token that others can change: chown it, and chmod go-w")
        }
        guard line.count >= 16, line.allSatisfy({ (33...126).contains($0) }) else {
            throw Refusal(
                "aftershock: error: \(path): a token has at least 16 characters, all of them printable and no spaces")
        }
        return line
    }
}

/// `127.0.0.1:9464` or `[::1]:9464`: where to listen.
struct ListenAddress {
    let address: InternetAddress

    init(_ text: String) throws {
        let problem = Refusal("aftershock: error: `\(text)` is no address to listen at: write it like `127.0.0.1:9464`")
        let endpoint: Endpoint
        do throws(FieldError) { endpoint = try Endpoint(field: text) } catch { throw problem }
        let network: CIDR
        do throws(FieldError) { network = try CIDR(field: endpoint.host) } catch { throw problem }
        guard let found = InternetAddress(bytes: network.bytes, port: endpoint.port) else { throw problem }
        address = found
    }
}
