import Glibc

@testable import LinuxKernel

/// A second network namespace beyond a veth pair: 10.77.0.2 and fd00:77::2, reached over the ground's `out0`. Nothing
/// listens there, so what arrives is answered: TCP by a reset, UDP by ICMP, and counted.
struct WireEnd {
    static let addresses = ["10.77.0.2", "fd00:77::2"]
    private let victim: Victim

    init(in ground: Ground) throws {
        victim = try ground.start(["unshare", "-n", "sleep", "1000"])
        let pid = victim.pid
        let here = ProcessTable.networkNamespace(getpid())
        guard eventually({ ![nil, here, ground.namespace].contains(ProcessTable.networkNamespace(pid)) }) else {
            throw Unmet("a second network namespace")
        }
        try ground.shell(
            """
            ip link add out0 type veth peer name in0
            ip link set out0 addrgenmode none; ip link set in0 addrgenmode none
            ip link set in0 netns \(pid)
            ip addr add 10.77.0.1/24 dev out0; ip addr add fd00:77::1/64 dev out0 nodad; ip link set out0 up
            nsenter -t \(pid) -n sh -e -c '
              ip addr add 10.77.0.2/24 dev in0; ip addr add fd00:77::2/64 dev in0 nodad
              ip link set in0 up; ip link set lo up'
            """)
        let all = Self.addresses.map { (host: $0, port: UInt16(9)) }
        guard eventually({ Wire.errors(all, milliseconds: 500) == [ECONNREFUSED, ECONNREFUSED] }) else {
            throw Unmet("a neighbour that answers")
        }
    }

    /// Datagrams that arrived there, IPv4 and IPv6.
    var datagrams: Int {
        var count = 0
        let lines = (ProcFile.text("/proc/\(victim.pid)/net/snmp") ?? "").split(separator: "\n")
            .filter { $0.hasPrefix("Udp:") }.map { $0.split(separator: " ") }
        if lines.count == 2, let column = lines[0].firstIndex(of: "NoPorts") { count += Int(lines[1][column]) ?? 0 }
        for line in (ProcFile.text("/proc/\(victim.pid)/net/snmp6") ?? "").split(separator: "\n")
        where line.hasPrefix("Udp6NoPorts") {
            count += line.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 0
        }
        return count
    }
}
