import ChaosTestKit
import Foundation
import Testing

@testable import ChaosModel

@Suite struct MeasureCodecTests {
    private let samples = ScriptedService([.down(from: 1, to: 2)]).samples(for: 3)

    /// Samples of every kind there is, in no order.
    static func varied(_ count: Int, seed: UInt64 = 7) -> [Sample] {
        var choice = SeededChoice(seed: seed)
        return (0..<count).map { index in
            let isPlain = choice.next() % 4 > 0
            return Sample(
                probe: UInt16(choice.next() % 3), slot: UInt32(isPlain ? UInt64(index / 3) : choice.next() % 100_000),
                scheduled: Int64(index / 3) * 1_000_000 + (isPlain ? 0 : Int64(choice.next() % 1_000_000)) - 500,
                latency: Int64(choice.next() % 3_000_000_000), lateness: Int64(choice.next() % 300_000) - 1000,
                outcome: Sample.Outcome.allCases[Int(choice.next() % UInt64(Sample.Outcome.allCases.count))],
                detail: UInt16(truncatingIfNeeded: isPlain ? 200 : choice.next()),
                value: isPlain ? nil : Double(choice.next() % 1_000_000) / 8,
                member: UInt8(truncatingIfNeeded: isPlain ? 0 : choice.next()),
                attempts: UInt8(truncatingIfNeeded: isPlain ? 1 : choice.next()), isReused: choice.next() % 2 == 0)
        }
    }

    @Test func `samples survive the file`() throws {
        let contents = try SampleCodec.decode(SampleCodec.encode(samples, startedAt: 1_767_225_600.25))
        #expect(contents.samples == samples && contents.startedAt == 1_767_225_600.25 && contents.tornBytes == 0)
        let varied = Self.varied(20_000)
        #expect(try SampleCodec.decode(SampleCodec.encode(varied, startedAt: 0)).samples == varied)
        let far: Int64 = 1_000_000_000_000_000_000
        let extremes = [
            Sample(
                probe: .max, slot: .max, scheduled: -far, latency: far, lateness: -far, outcome: .gone, detail: .max,
                value: -.greatestFiniteMagnitude, member: .max, attempts: 0, isReused: true),
            Sample(probe: .max, slot: 0, scheduled: far, latency: 0, lateness: far, outcome: .good, value: -0.0),
            Sample(probe: 0, slot: 0, scheduled: 0, latency: 0, outcome: .good, value: .leastNonzeroMagnitude),
        ]
        #expect(try SampleCodec.decode(SampleCodec.encode(extremes, startedAt: 0)).samples == extremes)
        let endless = Sample(probe: 0, slot: 0, scheduled: 0, latency: 0, outcome: .good, value: .infinity)
        #expect(try SampleCodec.decode(SampleCodec.encode([endless], startedAt: 0)).samples[0].value == nil)
    }

    @Test func `the format is the documented one`() {
        let first = Sample(
            probe: 1, slot: 2, scheduled: 3, latency: 300, lateness: -1, outcome: .tls, detail: 0x0607, value: 2,
            member: 3, attempts: 2)
        let second = Sample(
            probe: 1, slot: 3, scheduled: 13, latency: 4, outcome: .tls, detail: 0x0607, member: 3, attempts: 2,
            isReused: true)
        let third = Sample(
            probe: 1, slot: 4, scheduled: 23, latency: 4, outcome: .tls, detail: 0x0607, member: 3, attempts: 2)
        let bytes = SampleCodec.encode([first, second, third], startedAt: 1)
        #expect(bytes[..<8] == [0x41, 0x46, 0x53, 0x4D, 2, 0, 0, 0])
        #expect(bytes[20..<28] == [22, 0, 0, 0, 3, 0, 0, 0])
        // 2 as a double is 0x4000000000000000, reversed 0x40.
        var block: [UInt8] = [0x7F, 1, 4, 0, 6, 9, 0x87, 0x0C, 3, 2, 0xAC, 2, 1, 0x40]
        block += [0x84, 20, 0, 4, 0]
        block += [0x00, 4, 0]
        #expect(Array(bytes[32..<bytes.count - 4]) == block)
        #expect(CRC32.of(Array("123456789".utf8)[...]) == 0xCBF4_3926)
    }

    @Test func `a usual sample takes less than ten bytes`() {
        let bytes = SampleCodec.encode(samples, startedAt: 0)
        #expect(bytes.count < samples.count * 10)
    }

    @Test func `a torn tail is reported and the whole blocks are kept`() throws {
        let first = SampleCodec.encode(Array(samples.prefix(100)), startedAt: 0)
        let block = SampleCodec.blocks(of: Array(samples[100..<103]))
        for torn in 1..<block.count {
            let contents = try SampleCodec.decode(first + block.prefix(torn))
            #expect(contents.samples == Array(samples.prefix(100)) && contents.tornBytes == torn)
            #expect(contents.tornSamples == (torn < 12 ? 0 : 3))
        }
    }

    @Test func `every flipped bit is refused where it is`() throws {
        let bytes = SampleCodec.encode(Array(samples.prefix(3)), startedAt: 0)
        for bit in 0..<(bytes.count * 8) {
            var broken = bytes
            broken[bit / 8] ^= 1 << (bit % 8)
            let places = [0..<4: 0, 4..<6: 4, 6..<20: 0, 20..<32: 20, 32..<bytes.count: 32]
            let expected = places.first { $0.key.contains(bit / 8) }?.value
            let failure = #expect(throws: SampleCodec.Failure.self) { try SampleCodec.decode(broken) }
            #expect(failure?.offset == expected, "bit \(bit)")
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
        #expect(throws: SampleCodec.Failure(offset: 32, reason: "the scheduled time is out of range")) {
            try SampleCodec.decode(SampleCodec.encode([endless], startedAt: 0))
        }
    }

    @Test func `a hostile block with right checks ends in an error, not in a trap or in memory`() {
        var choice = SeededChoice(seed: 3)
        for _ in 0..<3000 {
            let payload = (0..<Int(choice.next() % 60)).map { _ in UInt8(truncatingIfNeeded: choice.next()) }
            let count = UInt32(truncatingIfNeeded: choice.next() % 9 == 0 ? choice.next() : choice.next() % 20)
            var file = SampleCodec.header(startedAt: 0)
            var head: [UInt8] = []
            for value in [UInt32(payload.count), count] { head += value.bytes }
            file += head + CRC32.of(head[...]).bytes + payload + CRC32.of(payload[...]).bytes
            do {
                #expect(try SampleCodec.decode(file).samples.count == Int(count))
            } catch {
                #expect((20...(32 + payload.count)).contains(error.offset))
            }
        }
    }

    @Test func `pieces of any size read the same as the whole`() throws {
        let varied = Self.varied(500)
        let bytes = SampleCodec.encode(varied, startedAt: 9) + SampleCodec.blocks(of: samples)
        for size in [1, 7, 1000, bytes.count] {
            var reader = SampleReader()
            var read: [Sample] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                try reader.take(Array(bytes[start..<min(start + size, bytes.count)])) { read.append($0) }
            }
            #expect(read == varied + samples)
            let contents = try reader.conclude()
            #expect(contents.startedAt == 9 && contents.tornBytes == 0)
        }
    }

    @Test func `version 1 is still read`() throws {
        let head: [UInt8] = [0x41, 0x46, 0x53, 0x4D, 1, 0, 34, 0, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        var record: [UInt8] = [1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]
        record += [5, 0, 0, 0, 0, 0, 0, 0, 9, 7, 6]
        record.append(record.reduce(0xA5, ^))
        let contents = try SampleCodec.decode(head + record + record.prefix(5))
        let sample = Sample(
            probe: 1, slot: 2, scheduled: 3, latency: 4, lateness: 5, outcome: .tls, detail: 0x0607)
        #expect(contents.samples == [sample] && contents.startedAt == 1)
        #expect(contents.tornBytes == 5 && contents.tornSamples == 1)
        record[20] ^= 1
        #expect(throws: SampleCodec.Failure(offset: 16, reason: "the record's check byte is wrong")) {
            try SampleCodec.decode(head + record)
        }
    }

    /// Another reader, written after the documentation alone.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "needs python3"))
    func `a decoder in another language agrees`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "aftershock-samples-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let varied = Self.varied(2000)
        try Data(SampleCodec.encode(varied, startedAt: 0) + SampleCodec.blocks(of: samples)).write(
            to: URL(filePath: path))
        let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/read_samples.py").path
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [fixture, path]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let expected = (varied + samples).map { sample in
            let value = sample.value.map { String(format: "%016lx", $0.bitPattern) } ?? "-"
            return "\(sample.probe) \(sample.slot) \(sample.scheduled) \(sample.latency) \(sample.lateness) "
                + "\(sample.outcome.rawValue) \(sample.detail) \(sample.member) \(sample.attempts) \(value) "
                + (sample.isReused ? "1" : "0")
        }
        #expect(text.split(separator: "\n").map(String.init) == expected)
    }
}

extension UInt32 {
    fileprivate var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }
}
