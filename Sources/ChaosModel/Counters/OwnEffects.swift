/// The counters that a fault itself moves, whatever the service does: that they moved is no news.
enum OwnEffects {
    /// Whether a fault of this record moves a column by itself.
    static func contain(_ column: CounterColumn, of record: Record) -> Bool {
        record.faults.contains { fault in
            guard fault.effective != nil, let metrics = byFault[fault.fault] else { return false }
            return metrics.contains(column.metric.name) && (column.target == nil || column.target == fault.target)
        }
    }

    private static let ended: Set<String> = ["processes", "threads", "fds", "rss.bytes", "cpu.seconds", "switches"]

    /// By the fault's name.
    static let byFault: [String: Set<String>] = [
        "accept-queue.fill": [
            "sockets.tcp.accept-queue", "sockets.tcp.inuse", "Tcp.CurrEstab", "cpu.seconds", "switches",
        ],
        "connection.flood": ["sockets.tcp.accept-queue", "sockets.tcp.inuse", "Tcp.CurrEstab", "Tcp.OutSegs", "fds"],
        "connection.hold": ["sockets.tcp.accept-queue", "sockets.tcp.inuse", "Tcp.CurrEstab", "fds"],
        "cpu.burn": ["pressure.cpu.seconds", "pressure.cpu.full.seconds"],
        "cpu.throttle": ["throttled.periods", "throttled.seconds", "cpu.seconds"],
        "io.stress": ["pressure.io.seconds", "pressure.io.full.seconds"],
        "memory.limit": ["memory.limit-hits"],
        "memory.oom": ended.union(["vm.oom_kill", "memory.oom_kill"]),
        "network.reset": ["Tcp.EstabResets", "Tcp.OutRsts", "Tcp.CurrEstab"],
        "process.kill": ended,
        "process.pause": ["cpu.seconds", "switches"],
        "process.restart": ended,
    ]
}
