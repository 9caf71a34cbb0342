import ChaosTestKit

@testable import ChaosModel

extension FuzzTarget {
    /// A spec, and the plan of one that is right: every diagnostic is at a place of the text, and can be shown.
    static let spec = FuzzTarget("spec") { bytes in
        let source: SpecSource
        do { source = try SpecSource(name: "s.yaml", bytes: bytes) } catch { return }
        if FleetSpec.isMeant(by: source) { return try fleet(source) }
        do {
            let experiment = try SpecParser.parse(source)
            let host = SimulatedHost(SimulatedKernel.v1)
            let survey = try host.survey(Survey.Scope(experiment, run: "k3x9q2ab"))
            for change in try Plan(experiment, on: survey).steps.flatMap(\.changes) {
                _ = (
                    change.mechanism, change.summary, change.privileges, change.processes, change.shellEquivalent,
                    change.resource
                )
            }
        } catch let error as Diagnostics {
            try check(error, source)
        } catch is HostError {
            return
        }
    }

    /// A spec for a fleet: every part that is made of it is one that a host reads.
    private static func fleet(_ source: SpecSource) throws {
        let roster = ["a", "b", "c"].map {
            FleetHost(name: $0, session: $0, labels: ["role": "x"], addresses: ["192.0.2.1"])
        }
        do {
            for part in try FleetPlan(FleetSpec(source), roster: roster, run: "k3x9q2ab").parts {
                let text = try SpecSource(name: "p.yaml", text: part.text)
                try promise((try? SpecParser.parse(text)) != nil, "a part that is no spec: \(part.text)")
            }
        } catch let error as Diagnostics { try check(error, source) }
    }

    private static func check(_ error: Diagnostics, _ source: SpecSource) throws(FuzzFinding) {
        let lines = source.lines
        try promise(!error.all.isEmpty, "an error that says nothing")
        for diagnostic in error.all {
            guard let location = diagnostic.location else { continue }
            try promise(lines.indices.contains(location.line - 1), "line \(location.line) of \(lines.count)")
            let width = lines[location.line - 1].count
            try promise(
                (1...width + 1).contains(location.column), "column \(location.column) of \(width) in \(location)")
        }
        let shown = source.render(error).unicodeScalars
        try promise(
            !shown.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F }, "control characters")
    }
}
