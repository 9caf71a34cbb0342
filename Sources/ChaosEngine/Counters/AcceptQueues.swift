import LinuxKernel

/// Connections that wait to be accepted, over all listeners of our own network namespace.
final class AcceptQueues: CounterSource {
    let names: [String]
    let absent: [String]
    private let reader: AcceptQueueReader?

    init() {
        let opened = try? AcceptQueueReader()
        // Without tcp_diag the socket opens, and the question fails.
        reader = (try? opened?.all()) != nil ? opened : nil
        names = reader == nil ? [] : ["sockets.tcp.accept-queue"]
        absent = reader == nil ? ["sockets.tcp.accept-queue: this kernel has no tcp_diag"] : []
    }

    func read(into row: inout [Double]) {
        guard let reader else { return }
        row.append((try? reader.all()).map { Double($0.reduce(0) { $0 + $1.length }) } ?? .nan)
    }
}
