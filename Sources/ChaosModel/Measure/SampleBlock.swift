/// The samples of one block, coded against the sample before them of their probe: `SampleCodec` has the layout.
struct SampleBlock {
    /// What follows in a sample.
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let probe = Flags(rawValue: 1)
        static let slot = Flags(rawValue: 2)
        static let schedule = Flags(rawValue: 4)
        static let ending = Flags(rawValue: 8)
        static let member = Flags(rawValue: 16)
        static let attempts = Flags(rawValue: 32)
        static let value = Flags(rawValue: 64)
        static let reused = Flags(rawValue: 128)
    }

    /// What is known of a probe, from its last sample in the block.
    struct Course {
        var slot: Int64 = -1
        var scheduled: Int64 = 0
        var interval: Int64 = 0
        var outcome: UInt8 = 0
        var detail: UInt16 = 0
        var member: UInt8 = 0
        var attempts: UInt8 = 1
        var value: UInt64 = 0

        /// When a slot is due, if the interval is right. Modulo 2⁶⁴: garbage in, garbage out, but no trap.
        func expected(_ slot: Int64) -> Int64 { scheduled &+ (slot &- self.slot) &* interval }

        mutating func note(_ sample: Sample, slot: Int64) {
            self.slot = slot
            scheduled = sample.scheduled
            outcome = sample.outcome.rawValue
            detail = sample.detail
            member = sample.member
            attempts = sample.attempts
        }
    }

    /// The samples so far.
    private(set) var bytes: [UInt8] = []
    private var courses: [UInt16: Course] = [:]
    private var probe: UInt16 = 0

    /// Adds a sample. A value that is no number is left out.
    mutating func append(_ sample: Sample) {
        var course = courses[sample.probe] ?? Course()
        let slot = Int64(sample.slot)
        let step = slot - course.slot
        var flags: Flags = sample.isReused ? .reused : []
        if sample.probe != probe { flags.insert(.probe) }
        if step != 1 { flags.insert(.slot) }
        let lastInterval = course.interval
        if sample.scheduled != course.expected(slot) {
            flags.insert(.schedule)
            // The first of a probe tells nothing of its interval.
            if course.slot >= 0, step != 0 {
                course.interval = (sample.scheduled &- course.scheduled).dividedReportingOverflow(by: step).partialValue
            }
        }
        if sample.outcome.rawValue != course.outcome || sample.detail != course.detail { flags.insert(.ending) }
        if sample.member != course.member { flags.insert(.member) }
        if sample.attempts != course.attempts { flags.insert(.attempts) }
        let value = sample.value.flatMap { $0.isFinite ? $0.bitPattern : nil }
        if value != nil { flags.insert(.value) }

        bytes.append(flags.rawValue)
        if flags.contains(.probe) { bytes.append(number: UInt64(sample.probe)) }
        if flags.contains(.slot) { bytes.append(difference: step - 1) }
        if flags.contains(.schedule) {
            bytes.append(difference: course.interval &- lastInterval)
            bytes.append(difference: sample.scheduled &- course.expected(slot))
        }
        if flags.contains(.ending) {
            bytes.append(sample.outcome.rawValue)
            bytes.append(number: UInt64(sample.detail))
        }
        if flags.contains(.member) { bytes.append(sample.member) }
        if flags.contains(.attempts) { bytes.append(sample.attempts) }
        bytes.append(number: UInt64(bitPattern: sample.latency))
        bytes.append(difference: sample.lateness)
        if let value {
            bytes.append(number: (value ^ course.value).byteSwapped)
            course.value = value
        }
        course.note(sample, slot: slot)
        courses[sample.probe] = course
        probe = sample.probe
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    fileprivate mutating func append(difference: Int64) {
        append(number: UInt64(bitPattern: difference << 1 ^ difference >> 63))
    }
}
