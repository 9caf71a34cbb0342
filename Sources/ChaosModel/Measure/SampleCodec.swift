/// The file of a run's samples: a header, then records of a fixed size, all little-endian.
///
/// | header, at | bytes | |
/// | --- | --- | --- |
/// | 0 | 4 | magic `AFSM` |
/// | 4 | 2 | version, 2 |
/// | 6 | 2 | size of a record, 44 |
/// | 8 | 8 | wall-clock start of the run, seconds since 1970 as IEEE 754 double |
///
/// | record, at | bytes | |
/// | --- | --- | --- |
/// | 0 | 2 | probe |
/// | 2 | 4 | slot |
/// | 6 | 8 | scheduled, signed nanoseconds since the run's start |
/// | 14 | 8 | latency, nanoseconds |
/// | 22 | 8 | lateness, nanoseconds |
/// | 30 | 1 | outcome, the case's number |
/// | 31 | 2 | detail |
/// | 33 | 1 | member of a mix |
/// | 34 | 1 | attempts |
/// | 35 | 8 | value as IEEE 754 double, NaN for none |
/// | 43 | 1 | check: exclusive or of the bytes before and 0xA5 |
///
/// Version 1 has records of 34 bytes, without the three fields before the check.
public enum SampleCodec {
    /// Sizes of the header and of a record, in bytes.
    public static let headerSize = 16, recordSize = 44

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
        /// The whole records.
        public var samples: [Sample]
        /// Bytes of a last record that was cut off; 0 for a complete file.
        public var tornBytes: Int
    }

    /// The header of a run that started at `startedAt`, seconds since 1970.
    public static func header(startedAt: Double) -> [UInt8] {
        var bytes = magic
        append(version, to: &bytes)
        append(UInt16(recordSize), to: &bytes)
        append(startedAt.bitPattern, to: &bytes)
        return bytes
    }

    /// Appends one record to `bytes`.
    public static func append(_ sample: Sample, to bytes: inout [UInt8]) {
        let start = bytes.count
        append(sample.probe, to: &bytes)
        append(sample.slot, to: &bytes)
        append(sample.scheduled, to: &bytes)
        append(sample.latency, to: &bytes)
        append(sample.lateness, to: &bytes)
        bytes.append(sample.outcome.rawValue)
        append(sample.detail, to: &bytes)
        bytes.append(sample.member)
        bytes.append(sample.attempts)
        append((sample.value ?? .nan).bitPattern, to: &bytes)
        bytes.append(bytes[start...].reduce(0xA5, ^))
    }

    /// Header and records.
    public static func encode(_ samples: [Sample], startedAt: Double) -> [UInt8] {
        var bytes = header(startedAt: startedAt)
        bytes.reserveCapacity(headerSize + samples.count * recordSize)
        for sample in samples { append(sample, to: &bytes) }
        return bytes
    }

    /// Reads a file. A torn last record, as a crash leaves it, is reported and the whole ones are kept.
    /// - Throws: `Failure` for anything else that is not a sample file of this version.
    public static func decode(_ bytes: [UInt8]) throws(Failure) -> Contents {
        guard bytes.count >= headerSize else { throw Failure(offset: bytes.count, reason: "the header is cut off") }
        guard Array(bytes[0..<4]) == magic else { throw Failure(offset: 0, reason: "not a sample file") }
        let found: UInt16 = read(bytes, 4)
        guard found == version || found == 1 else {
            throw Failure(offset: 4, reason: "version \(found) is not supported")
        }
        let size: UInt16 = read(bytes, 6)
        let recordSize = found == 1 ? 34 : recordSize
        guard size == recordSize else { throw Failure(offset: 6, reason: "records of \(size) bytes are not supported") }
        let startedAt = Double(bitPattern: read(bytes, 8))
        guard startedAt.isFinite else { throw Failure(offset: 8, reason: "the start is not a time") }
        let count = (bytes.count - headerSize) / recordSize
        var samples: [Sample] = []
        samples.reserveCapacity(count)
        for index in 0..<count {
            samples.append(try record(bytes, at: headerSize + index * recordSize, size: recordSize))
        }
        return Contents(
            startedAt: startedAt, samples: samples, tornBytes: bytes.count - headerSize - count * recordSize)
    }

    private static let magic: [UInt8] = [0x41, 0x46, 0x53, 0x4D]
    private static let version: UInt16 = 2
    /// No run lasts thirty years; times beyond are garbage, and sums of two below never overflow.
    private static let longest: Int64 = 1_000_000_000_000_000_000

    private static func record(_ bytes: [UInt8], at offset: Int, size: Int) throws(Failure) -> Sample {
        guard bytes[offset..<offset + size].reduce(0xA5, ^) == 0 else {
            throw Failure(offset: offset, reason: "the record's check byte is wrong")
        }
        guard let outcome = Sample.Outcome(rawValue: bytes[offset + 30]) else {
            throw Failure(offset: offset + 30, reason: "outcome \(bytes[offset + 30]) is unknown")
        }
        var sample = Sample(
            probe: read(bytes, offset), slot: read(bytes, offset + 2), scheduled: read(bytes, offset + 6),
            latency: read(bytes, offset + 14), lateness: read(bytes, offset + 22), outcome: outcome,
            detail: read(bytes, offset + 31))
        if size > 34 {
            (sample.member, sample.attempts) = (bytes[offset + 33], bytes[offset + 34])
            let value = Double(bitPattern: read(bytes, offset + 35))
            sample.value = value.isFinite ? value : nil
        }
        guard (-longest...longest).contains(sample.scheduled) else {
            throw Failure(offset: offset + 6, reason: "the scheduled time is out of range")
        }
        guard (0...longest).contains(sample.latency), (-longest...longest).contains(sample.lateness) else {
            throw Failure(offset: offset + 14, reason: "the latency is out of range")
        }
        return sample
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        var rest = value
        for _ in 0..<value.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    private static func read<Value: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int) -> Value {
        var value: Value = 0
        for index in 0..<Value.bitWidth / 8 { value |= Value(truncatingIfNeeded: bytes[offset + index]) << (8 * index) }
        return value
    }
}
