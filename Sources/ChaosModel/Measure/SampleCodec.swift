/// The file of a run's samples: a header, then blocks of samples. Whole numbers are little-endian; `crc` is CRC-32 as in
/// zlib, gzip and PNG (`CRC32`).
///
/// | header, at | bytes | |
/// | --- | --- | --- |
/// | 0 | 4 | magic `AFSM` |
/// | 4 | 2 | version, 2 |
/// | 6 | 2 | 0 |
/// | 8 | 8 | wall-clock start of the run, seconds since 1970 as IEEE 754 double |
/// | 16 | 4 | crc of the 16 bytes before |
///
/// | block, at | bytes | |
/// | --- | --- | --- |
/// | 0 | 4 | n, the size of the samples, at most 1,048,576 |
/// | 4 | 4 | how many samples, at least 1 |
/// | 8 | 4 | crc of the 8 bytes before |
/// | 12 | n | the samples, one after the other |
/// | 12 + n | 4 | crc of the n bytes before |
///
/// A block can be read alone. Reading it keeps, for each probe, its last sample in this block and an interval; before a
/// probe's first sample these are slot −1, scheduled 0, interval 0, outcome 0, detail 0, member 0, attempts 1, value bits 0.
/// The probe before a block's first sample is 0. A *number* is a varint: 7 bits a byte, the lowest first, the top bit set
/// in every byte but the last; a *difference* is a number that stands for 0, −1, 1, −2, 2 … (zigzag), and differences are
/// added modulo 2⁶⁴. A sample is a byte of flags and then, each only when its flag is set or it has none:
///
/// | flag | | otherwise |
/// | --- | --- | --- |
/// | 1 | probe, a number | the probe of the sample before |
/// | 2 | slot, a difference from the probe's last slot + 1 | the last slot + 1 |
/// | 4 | two differences: of the interval, then of the scheduled time from the expected one | the expected time |
/// | 8 | outcome (`Sample.Outcome`), one byte, and detail, a number | as the probe's last |
/// | 16 | member of a mix, one byte | as the probe's last |
/// | 32 | attempts, one byte | as the probe's last |
/// | – | latency, a number of nanoseconds | |
/// | – | lateness, a difference from 0, nanoseconds | |
/// | 64 | value: the bits of the double, exclusive or with the probe's last, their eight bytes reversed, a number | no value |
/// | 128 | asked on a connection that stood already; nothing follows | a fresh one, or none |
///
/// The expected time is the probe's last scheduled time + (slot − last slot) × interval, with the new interval; times are
/// signed nanoseconds since the run's start. Samples stand in the order of their answers.
///
/// Version 1 is a header of 16 bytes (at 6 the size of a record, 34; no crc) and records: probe 2, slot 4, scheduled 8,
/// latency 8, lateness 8, outcome 1, detail 2 bytes, and the exclusive or of these and 0xA5.
public enum SampleCodec {
    /// Why bytes are not samples.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Where, in bytes from the start.
        public var offset: Int
        /// What is wrong.
        public var reason: String
        /// Offset and reason in one line.
        public var description: String { "byte \(offset): \(reason)" }
    }

    /// What a file holds.
    public struct Contents: Hashable, Sendable {
        /// Wall-clock start, seconds since 1970.
        public var startedAt: Double
        /// The samples of the whole blocks.
        public var samples: [Sample]
        /// Bytes of a last block that was cut off; 0 for a complete file.
        public var tornBytes: Int
        /// How many samples were lost with it, as far as it still says.
        public var tornSamples: Int
    }

    /// The most samples a block should have; a larger one could outgrow what a reader accepts.
    public static let mostPerBlock = 8192

    /// The header of a run that started at `startedAt`, seconds since 1970.
    public static func header(startedAt: Double) -> [UInt8] {
        var bytes = magic
        append(version, to: &bytes)
        append(UInt16(0), to: &bytes)
        append(startedAt.bitPattern, to: &bytes)
        append(CRC32.of(bytes[...]), to: &bytes)
        return bytes
    }

    /// Samples as blocks, to follow a header or other blocks. None when there are no samples.
    public static func blocks(of samples: [Sample]) -> [UInt8] {
        var bytes: [UInt8] = []
        var start = 0
        while start < samples.count {
            let end = min(start + mostPerBlock, samples.count)
            var block = SampleBlock()
            for sample in samples[start..<end] { block.append(sample) }
            let head = bytes.count
            append(UInt32(block.bytes.count), to: &bytes)
            append(UInt32(end - start), to: &bytes)
            append(CRC32.of(bytes[head...]), to: &bytes)
            bytes += block.bytes
            append(CRC32.of(block.bytes[...]), to: &bytes)
            start = end
        }
        return bytes
    }

    /// Header and blocks.
    public static func encode(_ samples: [Sample], startedAt: Double) -> [UInt8] {
        header(startedAt: startedAt) + blocks(of: samples)
    }

    /// Reads a whole file; `SampleReader` reads one piece by piece. A torn last block, as a crash leaves it, is reported
    /// and the whole ones are kept.
    /// - Throws: `Failure` for anything else that is not a sample file of a known version.
    public static func decode(_ bytes: [UInt8]) throws(Failure) -> Contents {
        var reader = SampleReader()
        var samples: [Sample] = []
        try reader.take(bytes) { samples.append($0) }
        return try reader.conclude(samples)
    }

    static let magic: [UInt8] = [0x41, 0x46, 0x53, 0x4D]
    static let version: UInt16 = 2
    /// The largest block that is read, in bytes of samples.
    static let largestBlock = 1 << 20
    /// No run lasts thirty years; times beyond are garbage, and sums of two below never overflow.
    private static let longest: Int64 = 1_000_000_000_000_000_000

    /// Refuses times that nobody can have measured.
    static func check(_ sample: Sample, at offset: Int) throws(Failure) {
        guard (-longest...longest).contains(sample.scheduled) else {
            throw Failure(offset: offset, reason: "the scheduled time is out of range")
        }
        guard (0...longest).contains(sample.latency) else {
            throw Failure(offset: offset, reason: "the latency is out of range")
        }
        guard (-longest...longest).contains(sample.lateness) else {
            throw Failure(offset: offset, reason: "the lateness is out of range")
        }
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        var rest = value
        for _ in 0..<value.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// A little-endian number.
    static func read<Value: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int) -> Value {
        var value: Value = 0
        for index in 0..<Value.bitWidth / 8 { value |= Value(truncatingIfNeeded: bytes[offset + index]) << (8 * index) }
        return value
    }
}
