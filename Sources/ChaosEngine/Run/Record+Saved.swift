import ChaosModel
import FoundationEssentials

extension Record {
    /// Why a file is no record.
    public struct Damage: Error, Sendable, CustomStringConvertible {
        /// What is wrong with it.
        public let description: String
    }

    /// Reads the record of a bundle, whatever is in it.
    /// - Throws: `Damage`, also for a record that no run can have written.
    public init(saved bytes: [UInt8]) throws(Damage) {
        do { self = try JSONDecoder().decode(Record.self, from: Data(bytes)) } catch {
            throw Damage(description: "\(error)")
        }
        if let implausible { throw Damage(description: implausible) }
    }
}
