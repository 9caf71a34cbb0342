import Glibc

extension TrafficControl {
    /// The interface of the IPv4 default route with the smallest metric; `nil` without a default route. Reads
    /// `/proc/thread-self/net/route`, so it sees the calling thread's network namespace.
    /// - Throws: what open(2) and read(2) give.
    public func defaultRouteInterface() throws(KernelError) -> String? {
        let path = "/proc/thread-self/net/route"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw KernelError("open \(path)", errno: errno) }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = read(descriptor, &block, block.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw KernelError("read \(path)", errno: errno)
            }
            text += block[0..<count]
        }
        return Self.defaultRoute(in: String(decoding: text, as: UTF8.self))
    }

    /// Finds the default route in the text of /proc/net/route: destination and mask are zero, and it is up.
    static func defaultRoute(in table: String) -> String? {
        var best: (name: String, metric: Int)?
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
            guard fields.count >= 8, fields[1] == "00000000", fields[7] == "00000000",
                let flags = UInt32(fields[3], radix: 16), flags & 1 != 0, let metric = Int(fields[6])
            else { continue }
            if metric < best?.metric ?? .max { best = (String(fields[0]), metric) }
        }
        return best?.name
    }
}
