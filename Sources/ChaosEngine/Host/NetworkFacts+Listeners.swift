import ChaosModel
import LinuxKernel

extension NetworkFacts {
    /// Finds out the addresses of the calling thread's network namespace, and who has the ports. That is looked for only
    /// when any are asked about, since it takes a look at every process.
    mutating func lookUp(_ ports: Set<UInt16>) {
        addresses = Set(LocalAddresses.all())
        let sockets = ports.isEmpty ? [] : ListeningSocket.all().filter { ports.contains($0.port) }
        let holders = ProcessTable.holders(ofSockets: Set(sockets.map(\.inode)))
        listeners = sockets.map { socket in
            let pid = holders[socket.inode]
            return Listener(socket, process: pid.map { "\(ProcessTable.stat($0)?.comm ?? "process")[\($0)]" })
        }
    }
}

extension Listener {
    /// The model's word for a socket of the kernel.
    init(_ socket: ListeningSocket, process: String? = nil) {
        self.init(
            transport: socket.isDatagram ? .udp : .tcp, address: socket.address, port: socket.port, process: process)
    }
}
