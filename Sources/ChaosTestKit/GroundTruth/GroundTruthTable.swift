/// The findings of a campaign as Markdown: a table of the recovery clock's own, and one beside a sleeping prober.
public struct GroundTruthTable: CustomStringConvertible {
    private let findings: GroundTruthFindings

    /// Tables of `findings`.
    public init(_ findings: GroundTruthFindings) { self.findings = findings }

    /// A row for each kind, for each rate, for lengths, and one for all.
    public var description: String {
        var lines = Self.head([
            "outages", "run", "left out", "missed", "shorter: seen", "TTR inside", "violated inside",
            "recovered inside", "TTR's error p50", "p99", "max", "width",
        ])
        lines += rows.map { own($0.name, $0.fits) }
        if findings.judged.contains(where: { $0.sleeperError != nil }) {
            lines += [""]
            lines += Self.head(
                ["outages", "ours: missed", "p50", "p99", "max", "sleeping: missed", "p50", "p99", "max"])
            lines += rows.map { beside($0.name, $0.fits) }
        }
        return lines.joined(separator: "\n")
    }

    private typealias Row = (name: String, fits: (GroundTruthFinding) -> Bool)

    private var rows: [Row] {
        var rows: [Row] = GroundTruthKind.allCases.map { kind in (kind.rawValue, { $0.kind == kind }) }
        for rate in Set(findings.all.map(\.rate)).sorted() { rows.append(("at \(Int(rate))/s", { $0.rate == rate })) }
        rows.append(("under 200 ms", { $0.length < 0.2 }))
        rows.append(("200 ms to 2 s", { $0.length >= 0.2 && $0.length < 2 }))
        rows.append(("2 s to 20 s", { $0.length >= 2 && $0.length < 20 }))
        rows.append(("20 s and more", { $0.length >= 20 }))
        rows.append(("**all**", { _ in true }))
        return rows
    }

    private func own(_ name: String, _ fits: (GroundTruthFinding) -> Bool) -> String {
        let all = findings.all.filter(fits)
        let judged = findings.judged.filter(fits)
        let measured = findings.measured.filter(fits)
        let short = judged.filter { !$0.hasToBeSeen }
        let errors = measured.map(\.recoverError).sorted()
        return Self.line([
            name, "\(all.count)", "\(all.count - judged.count)",
            "\(findings.missed.count(where: fits)) of \(judged.count - short.count)",
            "\(short.count { $0.outcome == .measured }) of \(short.count)",
            share(measured, \.holdsRecover), share(measured, \.holdsViolated), share(measured, \.holdsRecovered),
            at(0.5, errors), at(0.99, errors), at(1, errors), at(0.5, measured.map(\.width).sorted()),
        ])
    }

    /// Both of the outages that have to be seen and that hurt the sleeping prober too.
    private func beside(_ name: String, _ fits: (GroundTruthFinding) -> Bool) -> String {
        let both = findings.judged.filter { fits($0) && $0.hasToBeSeen && $0.sleeperError != nil }
        let ours = both.filter { $0.outcome == .measured }.map(\.recoverError).sorted()
        let slept = both.compactMap(\.sleeperError).filter(\.isFinite).sorted()
        return Self.line([
            name, "\(both.count - ours.count) of \(both.count)", at(0.5, ours), at(0.99, ours), at(1, ours),
            "\(both.count - slept.count) of \(both.count)", at(0.5, slept), at(0.99, slept), at(1, slept),
        ])
    }

    private static func head(_ names: [String]) -> [String] {
        [line(names), line(names.indices.map { $0 == 0 ? "---" : "---:" })]
    }

    private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    private func share(_ measured: [GroundTruthFinding], _ held: KeyPath<GroundTruthFinding, Bool>) -> String {
        guard !measured.isEmpty else { return "–" }
        return fixed(100 * Double(measured.count { $0[keyPath: held] }) / Double(measured.count)) + " %"
    }

    private func at(_ quantile: Double, _ sorted: [Double]) -> String {
        guard !sorted.isEmpty else { return "–" }
        return fixed(sorted[min(sorted.count - 1, Int((quantile * Double(sorted.count)).rounded(.up)) - 1)])
    }

    private func fixed(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
