@testable import LinuxKernel

/// A second host: a network namespace of its own at the other end of a veth pair of the caller's namespace.
final class LabPeer {
    static let interface = "lab0"
    static let address = "10.217.0.2"
    static let network = "10.217.0.0/24"

    private let holder: Victim

    /// Connects it; both sides are up afterwards.
    init() throws {
        let here = ProcFile.link("/proc/thread-self/ns/net") ?? ""
        let holder = try Victim(["unshare", "-n", "sleep", "1000"])
        self.holder = holder
        guard eventually({ ProcFile.link("/proc/\(holder.pid)/ns/net").map { $0 != here } ?? false }) else {
            throw Unmet("a network namespace")
        }
        let inside = "nsenter --net=/proc/\(holder.pid)/ns/net"
        try Lab.commands(
            """
            ip link add \(Self.interface) type veth peer name lab1 netns \(holder.pid)
            ip addr add 10.217.0.1/24 dev \(Self.interface)
            ip link set \(Self.interface) up
            \(inside) ip addr add \(Self.address)/24 dev lab1
            \(inside) ip link set lab1 up
            """)
        _ = try roundTrips()
    }

    /// Milliseconds of some round trips, the smallest and the mean; `-U`, because the kernel's own time of arrival is before any queue.
    func roundTrips(_ count: Int = 5) throws -> (smallest: Double, mean: Double) {
        let text = try Lab.output(["ping", "-q", "-U", "-c", "\(count)", "-i", "0.01", "-W", "5", Self.address])
        // rtt min/avg/max/mdev = 0.040/0.046/0.050/0.001 ms
        let numbers = text.split(separator: "= ").last?.split(separator: " ").first?.split(separator: "/")
            .compactMap { Double($0) }
        guard let numbers, numbers.count == 4 else { throw Unmet("round trips: \(text)") }
        return (numbers[0], numbers[1])
    }
}
