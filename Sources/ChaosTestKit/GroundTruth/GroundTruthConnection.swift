import LinuxKernel

/// One connection of a client to a victim.
final class GroundTruthConnection {
    let socket: StreamSocket
    let port: Int
    /// Whether its question was read.
    var wasAsked = false

    init(_ socket: consuming StreamSocket, port: Int) {
        self.socket = socket
        self.port = port
    }

    static let good = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
    static let bad = Array("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno".utf8)

    /// Sends an answer; a client that has gone does not matter.
    func answer(_ text: [UInt8]) { _ = socket.send(text, from: 0) }
}
