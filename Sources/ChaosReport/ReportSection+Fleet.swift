import ChaosModel

extension ReportSection {
    /// How the drill went on each host; `nil` for one on a single host.
    static func fleet(_ report: Report) -> ReportSection? {
        guard let fleet = report.fleet else { return nil }
        var text = [
            "\(fleet.hosts.count) of the \(fleet.size) hosts of `\(fleet.fleet)` took part, \(fleet.hosts.count(where: \.isHit)) "
                + "of them with faults. Without a sign of the coordinator each takes everything back within "
                + "\(Figure.fixed(fleet.lease, 1, trimmed: true)) s."
        ]
        if let bound = fleet.clockBound {
            text.append(
                "Times of hosts are right on this axis within ±\(milliseconds(bound)): their clocks were compared.")
        }
        if let spread = fleet.startSpread {
            text.append("Between the first effects on the hosts lay at most \(milliseconds(spread)).")
        }
        text += fleet.hosts.filter { !$0.reason.isEmpty }.map { "\($0.name): \($0.reason)." }
        return ReportSection(
            title: "Hosts", text: text,
            header: ["host", "role", "clock ahead", "first effect", "all taken back", "state"],
            rows: fleet.hosts.map { host in
                let clock = host.clockAhead.flatMap { ahead in
                    host.clockBound.map { "\(milliseconds(ahead)) ± \(milliseconds($0))" }
                }
                let lost = host.lostAt.map { ", lost at \(Figure.fixed($0, 1)) s" } ?? ""
                return [
                    host.name, host.isHit ? "faults" : "probes", clock ?? "not compared",
                    host.firstEffect.map { "\(Figure.fixed($0, 3)) s" } ?? "–",
                    host.lastCleared.map { "\(Figure.fixed($0, 3)) s" } ?? "–",
                    host.state + lost + (host.hasRecord ? "" : ", no record"),
                ]
            })
    }

    private static func milliseconds(_ seconds: Double) -> String { "\(Figure.fixed(seconds * 1000, 1)) ms" }
}
