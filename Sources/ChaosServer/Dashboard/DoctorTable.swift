import ChaosModel
import Foundation

/// What `aftershock doctor --format json` says of this host.
struct DoctorTable {
    /// By mechanism; those of another version are passed over.
    let findings: [Capability: Finding]

    /// - Throws: `DecodingError` for what is no such table.
    init(json: [UInt8]) throws {
        struct Row: Decodable { let works: Bool, detail: String, fix: String? }
        struct Table: Decodable { let capabilities: [String: Row] }
        let table = try JSONDecoder().decode(Table.self, from: Data(json))
        findings = Dictionary(
            uniqueKeysWithValues: table.capabilities.compactMap { name, row in
                Capability(rawValue: name).map { ($0, Finding(works: row.works, detail: row.detail, fix: row.fix)) }
            })
    }
}
