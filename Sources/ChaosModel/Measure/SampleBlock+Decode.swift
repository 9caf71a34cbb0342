extension SampleBlock {
    /// Reads the samples of a block whose check is right, `count` of them in `range` of `bytes`.
    /// - Parameter base: the file's offset of `bytes[0]`, for failures.
    static func decode(
        _ bytes: [UInt8], _ range: Range<Int>, count: Int, base: Int, _ body: (Sample) -> Void
    ) throws(SampleCodec.Failure) {
        var cursor = Cursor(bytes: bytes, place: range.lowerBound, end: range.upperBound, base: base)
        var courses: [UInt16: Course] = [:]
        var probe: UInt16 = 0
        for _ in 0..<count {
            let offset = base + cursor.place
            let flags = Flags(rawValue: try cursor.byte())
            if flags.contains(.probe) { probe = try cursor.number("the probe") }
            var course = courses[probe] ?? Course()
            var slot = course.slot + 1
            if flags.contains(.slot) { slot &+= try cursor.difference() }
            guard let slotNumber = UInt32(exactly: slot) else { throw cursor.failure("the slot is out of range") }
            var correction: Int64 = 0
            if flags.contains(.schedule) {
                course.interval &+= try cursor.difference()
                correction = try cursor.difference()
            }
            var ending = course.outcome
            if flags.contains(.ending) {
                ending = try cursor.byte()
                course.detail = try cursor.number("the detail")
            }
            guard let outcome = Sample.Outcome(rawValue: ending) else {
                throw cursor.failure("outcome \(ending) is unknown")
            }
            if flags.contains(.member) { course.member = try cursor.byte() }
            if flags.contains(.attempts) { course.attempts = try cursor.byte() }
            var sample = Sample(
                probe: probe, slot: slotNumber, scheduled: course.expected(slot) &+ correction,
                latency: try cursor.number("the latency"), lateness: try cursor.difference(), outcome: outcome,
                detail: course.detail, member: course.member, attempts: course.attempts,
                isReused: flags.contains(.reused))
            if flags.contains(.value) {
                course.value ^= try cursor.number().byteSwapped
                let value = Double(bitPattern: course.value)
                guard value.isFinite else { throw cursor.failure("the value is no number") }
                sample.value = value
            }
            try SampleCodec.check(sample, at: offset)
            course.note(sample, slot: slot)
            courses[probe] = course
            body(sample)
        }
        guard cursor.place == range.upperBound else { throw cursor.failure("the block has more than its samples") }
    }

    /// A place in a block that never leaves it.
    private struct Cursor {
        let bytes: [UInt8]
        var place: Int
        let end: Int
        let base: Int

        func failure(_ reason: String) -> SampleCodec.Failure {
            SampleCodec.Failure(offset: base + place, reason: reason)
        }

        mutating func byte() throws(SampleCodec.Failure) -> UInt8 {
            guard place < end else { throw failure("the block has less than its samples") }
            defer { place += 1 }
            return bytes[place]
        }

        mutating func number() throws(SampleCodec.Failure) -> UInt64 {
            var value: UInt64 = 0
            for shift in stride(from: 0, to: 70, by: 7) {
                let byte = UInt64(try byte())
                if shift == 63, byte > 1 { break }
                value |= (byte & 0x7F) << UInt64(shift)
                if byte < 0x80 { return value }
            }
            throw failure("a number is too long")
        }

        mutating func number<Value: FixedWidthInteger>(_ name: String) throws(SampleCodec.Failure) -> Value {
            guard let value = Value(exactly: try number()) else { throw failure("\(name) is out of range") }
            return value
        }

        mutating func difference() throws(SampleCodec.Failure) -> Int64 {
            let value = try number()
            return Int64(bitPattern: value >> 1) ^ -Int64(value & 1)
        }
    }
}
