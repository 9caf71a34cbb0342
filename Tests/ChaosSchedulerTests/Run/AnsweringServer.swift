import LinuxKernel
import Synchronization

/// A server in Python on a port from the kernel, which it writes to a file: `/200` is answered with 200 and so on, `/hang`
/// never, `/endless` without an end, `/nonsense` with what is no HTTP.
final class AnsweringServer: Sendable {
    private struct Held: ~Copyable { var process: SpawnedProcess }

    private let held: Mutex<Held>

    init(_ file: String) throws {
        let script = """
            import os, socketserver, sys, time
            class H(socketserver.StreamRequestHandler):
                def handle(self):
                    word = self.rfile.readline().split(b" ")[1][1:].decode()
                    while self.rfile.readline().strip(): pass
                    if word == "hang": time.sleep(1000)
                    if word == "nonsense": return self.wfile.write(b"220 smtp.example ESMTP\\r\\n")
                    if word == "endless":
                        self.wfile.write(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
                        while True: self.wfile.write(b"x" * 4096)
                    body = b"the body of " + word.encode()
                    self.wfile.write(b"HTTP/1.1 %s X\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (word.encode(), len(body), body))
                    time.sleep(0.2)
            class S(socketserver.ThreadingTCPServer):
                daemon_threads = True
                def handle_error(self, *x): pass
            s = S(("127.0.0.1", 0), H)
            open(sys.argv[1] + ".new", "w").write(str(s.server_address[1]))
            os.rename(sys.argv[1] + ".new", sys.argv[1])
            s.serve_forever()
            """
        held = Mutex(Held(process: try spawn(SpawnRequest(["/usr/bin/python3", "-c", script, file]))))
    }

    /// Ends it; the second time does nothing.
    func end() {
        held.withLock { held in
            _ = try? held.process.send(signal: 9)
            _ = try? held.process.wait()
        }
    }
}
