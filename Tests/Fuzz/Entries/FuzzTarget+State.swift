import FoundationEssentials
import LinuxKernel

@testable import ChaosEngine
@testable import ChaosModel

extension FuzzTarget {
    /// A journal. A line that begins with a brace gets the frame and the sum that it needs, so that its content is
    /// reached. No legible line that is not settled is lost, whatever surrounds it.
    static let journal = FuzzTarget("journal") { bytes in
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
            line.first == UInt8(ascii: "{") ? framed(line) : Array(line)
        }
        let text = Array(lines.joined(separator: [10]))
        let contents = JournalContents(text)
        var open: [Int: Undo] = [:]
        for case .intend(let id, _, let undo, _, _)? in lines.dropLast().map({ JournalLine.decode($0[...]) }) {
            open[id] = undo
        }
        for case .settle(let id)? in lines.map({ JournalLine.decode($0[...]) }) { open[id] = nil }
        for (id, undo) in open {
            try promise(contents.pending.contains { $0.id == id && $0.undo == undo }, "change \(id) is lost")
        }
        let damaged = JournalContents(Array("aj1 0".utf8) + [10] + text + Array("\naj1 00".utf8))
        try promise(damaged.pending.count >= open.count, "damage around the journal loses its changes")
        for change in contents.pending {
            _ = (change.undo.summary, change.undo.manualCommand, change.undo.survivesReboot)
            let entry = JournalEntry.intend(
                id: change.id, boot: change.boot, undo: change.undo, place: change.place, made: change.made)
            let line = try JournalLine.encode(entry)
            try promise(JournalLine.decode(line.dropLast()) == entry, "not read back: \(change)")
        }
    }

    private static func framed(_ json: ArraySlice<UInt8>) -> [UInt8] {
        let sum = String(JournalLine.checksum(Array(json)), radix: 16)
        return Array("aj1 \(String(repeating: "0", count: 8 - sum.count))\(sum) ".utf8) + json
    }

    /// A helper's work, or an order to one, as a process on the host could send it.
    static let helper = FuzzTarget("helper") { bytes in
        if let work = try? JSONDecoder().decode(Helper.Work.self, from: Data(bytes)) {
            let details = work.details
            _ = (
                details.mechanism, details.privileges, details.namespace, details.ownedFilter, details.holdsThings,
                details.touched
            )
        }
        if let order = try? JSONDecoder().decode(HelperOrder.self, from: Data(bytes)) {
            let again = try JSONDecoder().decode(HelperOrder.self, from: JSONEncoder().encode(order))
            if case .arm(let slot, _) = again, case .arm(let first, _) = order {
                try promise(slot == first, "another slot after being written and read")
            }
        }
    }

    /// Samples: after a first byte of 0 the file as it is, else its blocks' content, framed. In pieces as in whole, and
    /// what is read can be written and read back.
    static let samples = FuzzTarget("samples") { bytes in
        var input = FuzzInput(bytes)
        let seed = input.byte()
        let file = seed == 0 ? input.bytes : SampleCodec.header(startedAt: 1) + block(input.bytes, count: input.byte())
        guard let whole = try? SampleCodec.decode(file) else { return }
        var reader = SampleReader()
        var samples: [Sample] = []
        var failed = false
        do { for piece in FuzzInput(file).pieces(seed) { try reader.take(piece) { samples.append($0) } } } catch {
            failed = true
        }
        try promise(!failed && samples == whole.samples, "other samples in pieces than as a whole")
        let again = try SampleCodec.decode(SampleCodec.encode(samples, startedAt: whole.startedAt))
        try promise(again.samples == samples, "other samples after being written and read")
    }

    private static func block(_ content: [UInt8], count: UInt8) -> [UInt8] {
        func bytes(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let head = bytes(UInt32(content.count)) + bytes(UInt32(count))
        return head + bytes(CRC32.of(head[...])) + content + bytes(CRC32.of(content[...]))
    }

    /// The manifest of a bundle that holds one file.
    static let manifest = FuzzTarget("manifest", longest: 512) { bytes in
        let bundle = RunBundle(directory: try FuzzScratch.path("bundle"))
        try Directory.removeTree(bundle.directory)
        try bundle.create()
        try bundle.write("a", [])
        try bundle.write(RunBundle.manifest, bytes)
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a"
        let isSealed = String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { $0 == empty }
        if try bundle.differences().isEmpty { try promise(isSealed, "intact without the file's sum") }
    }
}
