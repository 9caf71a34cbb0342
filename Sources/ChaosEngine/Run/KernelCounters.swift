import LinuxKernel

/// Counters of this network namespace and host that tell why a service suffered.
enum KernelCounters {
    /// Reads them now: proc_net_snmp, proc_net_netstat and proc_vmstat of proc(5), pressure by
    /// Documentation/accounting/psi.rst.
    static func read() -> [String: Double] {
        var counters: [String: Double] = [:]
        let wanted: Set<String> = [
            "Tcp.RetransSegs", "Tcp.EstabResets", "Tcp.OutRsts", "Tcp.AttemptFails",
            "TcpExt.ListenOverflows", "TcpExt.ListenDrops", "TcpExt.TCPTimeouts",
        ]
        for file in ["snmp", "netstat"] {
            let lines = ((try? File.text(of: "/proc/thread-self/net/\(file)")) ?? "").split(separator: "\n")
            for (names, values) in zip(lines, lines.dropFirst()) {
                let names = names.split(separator: " "), values = values.split(separator: " ")
                guard let head = names.first, head == values.first else { continue }
                for (name, value) in zip(names, values).dropFirst() {
                    let key = "\(head.dropLast()).\(name)"
                    if wanted.contains(key), let number = Double(value) { counters[key] = number }
                }
            }
        }
        for resource in ["cpu", "io", "memory"] {
            guard let pressure = try? Pressure.read("/proc/pressure/\(resource)") else { continue }
            counters["pressure.\(resource).seconds"] = Double(pressure.some.total) / 1e6
            counters["pressure.\(resource).full.seconds"] = Double(pressure.full.total) / 1e6
        }
        for line in ((try? File.text(of: "/proc/vmstat")) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, ["oom_kill", "pgmajfault"].contains(words[0]) else { continue }
            counters["vm.\(words[0])"] = Double(words[1])
        }
        return counters
    }
}

/// How the counters grew: before the faults, during them, and after.
struct CounterLog {
    private let start = KernelCounters.read()
    private var injected: [String: Double]?
    private var cleared: [String: Double]?

    /// The faults begin.
    mutating func markStart(_ reading: [String: Double]) { injected = injected ?? reading }
    /// The faults are over.
    mutating func markEnd(_ reading: [String: Double]) { cleared = reading }

    /// Growth by name: before, during, after. Counters that never moved are left out.
    func table(end: [String: Double]) -> [String: [Double]] {
        let injected = injected ?? end, cleared = cleared ?? end
        var table: [String: [Double]] = [:]
        for (name, last) in end {
            let a = start[name] ?? 0, b = injected[name] ?? a, c = cleared[name] ?? b
            let growth = [b - a, c - b, last - c]
            if growth.contains(where: { $0 > 0 }) { table[name] = growth }
        }
        return table
    }
}
