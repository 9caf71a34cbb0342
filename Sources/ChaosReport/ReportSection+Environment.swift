import ChaosModel

extension ReportSection {
    /// Where the run took place.
    static func environment(_ report: Report) -> ReportSection {
        let environment = report.environment
        var rows = [
            ["host", environment.host], ["kernel", environment.kernel],
            ["CPUs", environment.cpus > 0 ? "\(environment.cpus)" : ""], ["Aftershock", environment.version],
            ["scheduling of the probe thread", environment.probeScheduling],
        ]
        if let capabilities = environment.capabilities {
            rows.append([
                "capabilities held", capabilities.isEmpty ? "none" : capabilities.map(\.name).joined(separator: ", "),
            ])
        }
        return ReportSection(title: "Environment", header: ["what", "value"], rows: rows.filter { !$0[1].isEmpty })
    }
}
