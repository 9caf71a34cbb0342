import ChaosModel
import ChaosScheduler

/// `/doctor`: which kernel mechanisms work on this host, and how each fault would be done.
struct DoctorPage {
    var visitor: PageFrame.Visitor
    var findings: [Capability: Finding]

    var text: String {
        let known = Capability.allCases.compactMap { capability in findings[capability].map { (capability, $0) } }
        let gaps = known.filter { !$0.1.works }
        let faults = FaultMechanism.all(findings)
        let missing = faults.filter { $0.mechanism == nil }
        return PageFrame(visitor: visitor, place: .doctor, title: "Doctor").page(
            """
            <h1>Doctor</h1><section class="state \(missing.isEmpty ? "good" : "warn")" aria-label="Summary"><div><p class="big">\(faults.count - missing.count) of \(faults.count) faults work here.</p>
            <p class="dim">\(known.count - gaps.count) of \(known.count) mechanisms work. As <code>aftershock doctor</code> found in the last minutes.</p></div></section>
            \(gaps.isEmpty ? "" : "<section aria-labelledby=\"gaps\"><h2 id=\"gaps\">Gaps</h2>\(table(gaps, "Gaps"))</section>" as HTML)
            <section aria-labelledby="faults"><h2 id="faults">Faults</h2>\(table(faults))</section>
            <section aria-labelledby="works"><h2 id="works">Mechanisms that work</h2>\(table(known.filter(\.1.works), "Mechanisms that work"))</section>
            """)
    }

    private func table(_ rows: [(Capability, Finding)], _ caption: String) -> HTML {
        let lines = rows.map { capability, finding -> HTML in
            """
            <tr><th scope="row">\(capability.rawValue)</th><td data-label="Works">\(Self.badge(finding.works))</td><td data-label="Seen">\(finding.detail)</td>
            <td data-label="Fix">\(finding.works ? "" : finding.fix ?? "")</td></tr>
            """
        }
        return """
            <div class="scroll"><table class="stack"><caption class="sr">\(caption)</caption><thead><tr><th scope="col">Mechanism</th><th scope="col">Works</th><th scope="col">What was seen</th><th scope="col">Fix</th></tr></thead><tbody>\(lines)</tbody></table></div>
            """
    }

    private func table(_ faults: [FaultMechanism]) -> HTML {
        let lines = faults.map { fault -> HTML in
            """
            <tr><th scope="row">\(fault.fault)</th><td data-label="Works">\(Self.badge(fault.mechanism != nil))</td>
            <td data-label="Mechanism">\(fault.mechanism ?? fault.reason ?? "")</td></tr>
            """
        }
        return """
            <div class="scroll"><table class="stack"><caption class="sr">Faults</caption><thead><tr><th scope="col">Fault</th><th scope="col">Works</th><th scope="col">Mechanism here</th></tr></thead><tbody>\(lines)</tbody></table></div>
            """
    }

    private static func badge(_ works: Bool) -> HTML {
        works
            ? "<span class=\"badge good\"><span aria-hidden=\"true\">✓</span> yes</span>"
            : "<span class=\"badge bad\"><span aria-hidden=\"true\">✗</span> no</span>"
    }
}
