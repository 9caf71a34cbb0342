import Foundation

/// Contrast of two colours as WCAG defines it.
public enum Contrast {
    /// 1 to 21.
    public static func ratio(_ one: String, _ other: String) -> Double {
        let (a, b) = (luminance(one), luminance(other))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    /// Relative luminance of `#rrggbb`, 0 to 1.
    public static func luminance(_ colour: String) -> Double {
        let parts = stride(from: 1, to: 7, by: 2).map { place in
            let value = Double(Int(colour.dropFirst(place).prefix(2), radix: 16) ?? 0) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
