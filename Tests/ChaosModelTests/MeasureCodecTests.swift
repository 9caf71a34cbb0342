import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite struct MeasureCodecTests {
    private let samples = ScriptedService([.down(from: 1, to: 2)]).samples(for: 3)

    @Test func `samples survive the file`() throws {
        let contents = try SampleCodec.decode(SampleCodec.encode(samples, startedAt: 1_767_225_600.25))
        #expect(contents.samples == samples && contents.startedAt == 1_767_225_600.25 && contents.tornBytes == 0)
        let extreme = Sample(
            probe: .max, slot: .max, scheduled: -5, latency: 1_000_000_000_000_000_000, lateness: -1, outcome: .exit,
            detail: .max)
        #expect(try SampleCodec.decode(SampleCodec.encode([extreme], startedAt: 0)).samples == [extreme])
    }

    @Test func `the format is the documented one`() {
        let one = Sample(
            probe: 1, slot: 2, scheduled: 3, latency: 4, lateness: 5, outcome: .tls, detail: 0x0607, value: 2.5,
            member: 3, attempts: 2)
        let bytes = SampleCodec.encode([one], startedAt: 1)
        #expect(bytes.count == 60)
        #expect(bytes[..<8] == [0x41, 0x46, 0x53, 0x4D, 2, 0, 44, 0])
        var record: [UInt8] = [1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]
        record += [5, 0, 0, 0, 0, 0, 0, 0, 9, 7, 6, 3, 2, 0, 0, 0, 0, 0, 0, 4, 0x40]
        record.append(record.reduce(0xA5, ^))
        #expect(Array(bytes[16...]) == record)
    }

    @Test(arguments: 1..<44) func `a torn tail is reported and the whole records are kept`(torn: Int) throws {
        let bytes = SampleCodec.encode(samples, startedAt: 0)
        let contents = try SampleCodec.decode(Array(bytes.dropLast(44 - torn)))
        #expect(contents.samples == samples.dropLast() && contents.tornBytes == torn)
    }

    @Test func `every flipped bit is refused or changes nothing that counts`() throws {
        let bytes = SampleCodec.encode(Array(samples.prefix(3)), startedAt: 0)
        for bit in (SampleCodec.headerSize * 8)..<(bytes.count * 8) {
            var broken = bytes
            broken[bit / 8] ^= 1 << (bit % 8)
            let record = 16 + (bit / 8 - 16) / 44 * 44
            #expect(throws: SampleCodec.Failure(offset: record, reason: "the record's check byte is wrong")) {
                try SampleCodec.decode(broken)
            }
        }
    }

    @Test func `junk ends in an error with its offset`() {
        #expect(throws: SampleCodec.Failure(offset: 0, reason: "the header is cut off")) { try SampleCodec.decode([]) }
        #expect(throws: SampleCodec.Failure(offset: 0, reason: "not a sample file")) {
            try SampleCodec.decode([UInt8](repeating: 7, count: 4096))
        }
        var bytes = SampleCodec.header(startedAt: 0)
        bytes[4] = 9
        #expect(throws: SampleCodec.Failure(offset: 4, reason: "version 9 is not supported")) {
            try SampleCodec.decode(bytes)
        }
        let endless = Sample(probe: 0, slot: 0, scheduled: .max, latency: 0, outcome: .good)
        #expect(throws: SampleCodec.Failure(offset: 22, reason: "the scheduled time is out of range")) {
            try SampleCodec.decode(SampleCodec.encode([endless], startedAt: 0))
        }
    }
}
