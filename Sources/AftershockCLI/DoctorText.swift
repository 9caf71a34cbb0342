import ChaosEngine
import ChaosModel
import FoundationEssentials

/// What works on this host, and which mechanism each fault would use.
struct DoctorText {
    private let findings: [Capability: Finding]

    private let held: Set<LinuxCapability>

    init(_ findings: [Capability: Finding], held: Set<LinuxCapability>) {
        self.findings = findings
        self.held = held
    }

    /// Two tables: capabilities with the fix for each gap, and faults with their mechanism.
    var text: String {
        let width = Capability.allCases.map(\.rawValue.count).max() ?? 0
        var lines = ["\(pad("capability", width))  works  what was seen"]
        for capability in Capability.allCases {
            guard let finding = findings[capability] else { continue }
            lines.append("\(pad(capability.rawValue, width))  \(finding.works ? "yes" : "NO ")    \(finding.detail)")
            if let fix = finding.fix, !finding.works { lines.append(pad("", width + 9) + "fix: \(fix)") }
        }
        lines += ["", "fault              mechanism here"]
        for row in FaultMechanism.all(findings) {
            lines.append("\(pad(row.fault, 18)) \(row.mechanism ?? "none: \(row.reason ?? "")")")
        }
        lines += ["", "capabilities(7) held: \(held == .all ? "all" : held.text)"]
        for capability in LinuxCapability.allCases where !held.contains(capability) {
            guard let cost = capability.cost else { continue }
            lines.append("without \(pad(capability.name, 22)) \(cost)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same for machines.
    func json() throws -> String {
        struct Row: Encodable { let works: Bool, detail: String, fix: String? }
        struct Table: Encodable {
            let capabilities: [String: Row], mechanisms: [String: String]
            let held: [LinuxCapability], missing: [String: String]
        }
        let rows = Dictionary(
            uniqueKeysWithValues: findings.map {
                ($0.key.rawValue, Row(works: $0.value.works, detail: $0.value.detail, fix: $0.value.fix))
            })
        let mechanisms = FaultMechanism.all(findings).map { ($0.fault, $0.mechanism ?? "none") }
        let missing = Dictionary(
            uniqueKeysWithValues: LinuxCapability.allCases.filter { !held.contains($0) }.compactMap { capability in
                capability.cost.map { (capability.name, $0) }
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return String(
            decoding: try encoder.encode(
                Table(
                    capabilities: rows, mechanisms: Dictionary(uniqueKeysWithValues: mechanisms), held: held.sorted(),
                    missing: missing)),
            as: UTF8.self)
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
