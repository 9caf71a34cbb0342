import ChaosModel
import FoundationEssentials

/// One line of the journal.
enum JournalEntry: Codable, Equatable, Sendable {
    /// A run begins: which run, which boot, which network namespace, which executor.
    case begin(run: String, boot: String, namespace: UInt64, executor: ProcessIdentity, writer: JournalWriter? = nil)
    /// What would take the next change back. Written before the change is made. `place` is the run's own network
    /// namespace, where that matters to the undo; `made` is what would bring the fault's value back, where a later
    /// recovery has to tell it from what somebody else has set since.
    case intend(id: Int, boot: String, undo: Undo, place: NetworkNamespaceID? = nil, made: Undo? = nil)
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

    /// The entry of a line without its line feed; `nil` when the line is damaged, or not for this version to read.
    static func decode(_ line: ArraySlice<UInt8>) -> JournalEntry? {
        guard let json = json(of: line) else { return nil }
        return try? JSONDecoder().decode(JournalEntry.self, from: Data(json))
    }

    /// Whether a line that says nothing to us is not damaged, but another version's: its checksum is right, or its format
    /// has another number.
    static func isForeign(_ line: ArraySlice<UInt8>) -> Bool {
        if json(of: line) != nil { return decode(line) == nil }
        let header = Array(line.prefix(4))
        return header.count == 4 && header.starts(with: Array("aj".utf8)) && header[3] == UInt8(ascii: " ")
            && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(header[2]) && header[2] != UInt8(ascii: "1")
    }

    /// What follows the checksum; `nil` when that is wrong.
    private static func json(of line: ArraySlice<UInt8>) -> [UInt8]? {
        let header = line.prefix(13)
        guard header.count == 13, header.starts(with: Array("aj1 ".utf8)), header.last == UInt8(ascii: " "),
            let sum = UInt32(String(decoding: header.dropFirst(4).dropLast(), as: UTF8.self), radix: 16)
        else { return nil }
        let json = Array(line.dropFirst(13))
        return checksum(json) == sum ? json : nil
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
