/// Reads a sample file piece by piece, so that a file of hours need not be in memory.
public struct SampleReader: Sendable {
    /// Wall-clock start, seconds since 1970, once the header is read.
    public private(set) var startedAt: Double?
    private var version: UInt16 = 0
    /// What was taken and not read yet: less than a block and a piece. It begins at `base` of the file.
    private var bytes: [UInt8] = []
    private var place = 0
    private var base = 0

    private static let blockHead = 12, check = 4, recordSize = 34

    /// A reader at the start of a file.
    public init() {}

    /// Takes the next piece of the file, of any size, and calls `body` for each sample of the blocks that are whole now.
    /// - Throws: `SampleCodec.Failure` when this is no sample file; samples of earlier blocks have been handed over.
    public mutating func take(_ piece: [UInt8], _ body: (Sample) -> Void) throws(SampleCodec.Failure) {
        bytes += piece
        if startedAt == nil { try readHeader() }
        guard startedAt != nil else { return }
        while try readNext(body) {}
        bytes.removeFirst(place)
        base += place
        place = 0
    }

    /// Nothing follows: what the file held, and what was cut off.
    /// - Parameter samples: those that were handed over, if they were kept.
    /// - Throws: `SampleCodec.Failure` when not even the header was whole.
    public func conclude(_ samples: [Sample] = []) throws(SampleCodec.Failure) -> SampleCodec.Contents {
        guard let startedAt else { throw SampleCodec.Failure(offset: bytes.count, reason: "the header is cut off") }
        return SampleCodec.Contents(
            startedAt: startedAt, samples: samples, tornBytes: bytes.count, tornSamples: tornSamples)
    }

    /// How many samples the block had that was cut off, if its head is whole.
    private var tornSamples: Int {
        if version == 1 { return bytes.isEmpty ? 0 : 1 }
        return bytes.count < Self.blockHead ? 0 : Int(SampleCodec.read(bytes, 4) as UInt32)
    }

    private mutating func readHeader() throws(SampleCodec.Failure) {
        guard bytes.count >= 16 else { return }
        guard Array(bytes[0..<4]) == SampleCodec.magic else { throw failure(0, "not a sample file") }
        version = SampleCodec.read(bytes, 4)
        guard version == SampleCodec.version || version == 1 else {
            throw failure(4, "version \(version) is not supported")
        }
        if version == 1 {
            let size: UInt16 = SampleCodec.read(bytes, 6)
            guard size == Self.recordSize else { throw failure(6, "records of \(size) bytes are not supported") }
            place = 16
        } else {
            guard bytes.count >= 20 else { return }
            guard CRC32.of(bytes[0..<16]) == SampleCodec.read(bytes, 16) else {
                throw failure(0, "the header's check is wrong")
            }
            place = 20
        }
        let start = Double(bitPattern: SampleCodec.read(bytes, 8))
        guard start.isFinite else { throw failure(8, "the start is not a time") }
        startedAt = start
    }

    private mutating func readNext(_ body: (Sample) -> Void) throws(SampleCodec.Failure) -> Bool {
        if version == 1 { return try readRecord(body) }
        return try readBlock(body)
    }

    /// - Returns: whether there was a whole block.
    private mutating func readBlock(_ body: (Sample) -> Void) throws(SampleCodec.Failure) -> Bool {
        let start = place + Self.blockHead
        guard bytes.count >= start else { return false }
        guard CRC32.of(bytes[place..<place + 8]) == SampleCodec.read(bytes, place + 8) else {
            throw failure(place, "the check of the block's head is wrong")
        }
        let size = Int(SampleCodec.read(bytes, place) as UInt32)
        let count = Int(SampleCodec.read(bytes, place + 4) as UInt32)
        // A sample has three bytes at least.
        guard size <= SampleCodec.largestBlock, (1...max(1, size / 3)).contains(count) else {
            throw failure(place, "\(count) samples in a block of \(size) bytes make no sense")
        }
        let end = start + size
        guard bytes.count >= end + Self.check else { return false }
        guard CRC32.of(bytes[start..<end]) == SampleCodec.read(bytes, end) else {
            throw failure(start, "the block's check is wrong")
        }
        try SampleBlock.decode(bytes, start..<end, count: count, base: base, body)
        place = end + Self.check
        return true
    }

    /// A record of version 1.
    /// - Returns: whether there was a whole one.
    private mutating func readRecord(_ body: (Sample) -> Void) throws(SampleCodec.Failure) -> Bool {
        let end = place + Self.recordSize
        guard bytes.count >= end else { return false }
        guard bytes[place..<end].reduce(0xA5, ^) == 0 else { throw failure(place, "the record's check byte is wrong") }
        guard let outcome = Sample.Outcome(rawValue: bytes[place + 30]) else {
            throw failure(place + 30, "outcome \(bytes[place + 30]) is unknown")
        }
        let sample = Sample(
            probe: SampleCodec.read(bytes, place), slot: SampleCodec.read(bytes, place + 2),
            scheduled: SampleCodec.read(bytes, place + 6), latency: SampleCodec.read(bytes, place + 14),
            lateness: SampleCodec.read(bytes, place + 22), outcome: outcome,
            detail: SampleCodec.read(bytes, place + 31))
        try SampleCodec.check(sample, at: base + place)
        body(sample)
        place = end
        return true
    }

    private func failure(_ place: Int, _ reason: String) -> SampleCodec.Failure {
        SampleCodec.Failure(offset: base + place, reason: reason)
    }
}
