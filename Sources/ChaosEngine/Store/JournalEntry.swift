import ChaosModel
import FoundationEssentials

/// One line of the journal.
enum JournalEntry: Codable, Equatable, Sendable {
    /// A run begins: which run, which boot, which network namespace, which executor.
    case begin(run: String, boot: String, namespace: UInt64, executor: ProcessIdentity)
    /// What would take the next change back. Written before the change is made.
    case intend(id: Int, boot: String, undo: Undo)
    /// The change of this number is taken back, and that was verified.
    case settle(id: Int)
    /// The run ended with nothing pending.
    case end
}

/// The text of journal lines: `aj1 CRC32 JSON`, one entry a line. The checksum tells a torn or damaged line.
enum JournalLine {
    /// The entry as a line with its line feed.
    static func encode(_ entry: JournalEntry) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = Array(try encoder.encode(entry))
        let sum = String(checksum(json), radix: 16)
        return Array("aj1 \(String(repeating: "0", count: 8 - sum.count))\(sum) ".utf8) + json + [UInt8(ascii: "\n")]
    }

    /// The entry of a line without its line feed; `nil` when the line is damaged.
    static func decode(_ line: ArraySlice<UInt8>) -> JournalEntry? {
        let header = line.prefix(13)
        guard header.count == 13, header.starts(with: Array("aj1 ".utf8)), header.last == UInt8(ascii: " "),
            let sum = UInt32(String(decoding: header.dropFirst(4).dropLast(), as: UTF8.self), radix: 16)
        else { return nil }
        let json = Array(line.dropFirst(13))
        guard checksum(json) == sum else { return nil }
        return try? JSONDecoder().decode(JournalEntry.self, from: Data(json))
    }

    /// CRC-32 as in IEEE 802.3.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
