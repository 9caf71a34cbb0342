/// A number with its unit, whatever the unit: what a limit and a fault's field are compared by.
public struct Magnitude: Hashable, Sendable {
    /// What is measured. Only like is compared with like.
    public enum Dimension: String, Hashable, Sendable {
        case number = "a number"
        case time = "a time"
        case share = "a share"
        case bytes
        case bytesPerSecond = "bytes a second"
        case bitsPerSecond = "bits a second"
        case perSecond = "a rate"
    }

    /// What is measured.
    public var dimension: Dimension
    /// How much of it, in its base unit; without its sign.
    public var value: Double
    /// The text as written.
    public var text: String

    /// Reads a text; `nil` when it is no number.
    public init?(_ text: String) {
        self.text = text
        if let number = try? Double(field: text) {
            (dimension, value) = (.number, abs(number))
        } else if let time = try? ClockOffset(field: text) {
            (dimension, value) = (.time, Double(time.nanoseconds.magnitude))
        } else if let time = try? Duration(field: text) {
            (dimension, value) = (.time, Double(time.nanoseconds))
        } else if let percent = try? Percent(field: text) {
            (dimension, value) = (.share, percent.share)
        } else if let size = try? ByteSize(field: text) {
            (dimension, value) = (.bytes, Double(size.bytes))
        } else if let rate = try? ByteRate(field: text) {
            (dimension, value) = (.bytesPerSecond, Double(rate.bytesPerSecond))
        } else if let rate = try? BitRate(field: text) {
            (dimension, value) = (.bitsPerSecond, Double(rate.bitsPerSecond))
        } else if let rate = try? PerSecond(field: text) {
            (dimension, value) = (.perSecond, rate.value)
        } else {
            return nil
        }
    }

    /// What a field of this type can measure; empty when it is no number.
    static func dimensions(of shape: FieldShape) -> Set<Dimension> {
        switch shape.metavar {
        case "DURATION", "OFFSET": [.time]
        case "PERCENT": [.share]
        case "SIZE": [.bytes]
        case "NUMBER": [.number]
        case "COUNT|PERCENT": [.number, .share]
        case "RATE":
            shape.pattern?.contains("bit") == true
                ? [.bitsPerSecond] : shape.pattern?.contains("s|m|h") == true ? [.perSecond] : [.bytesPerSecond]
        default: []
        }
    }
}
