extension Unicode.Scalar {
    /// Whether a character steers how text is shown instead of being shown: a control character, one that turns the order
    /// of reading around, or one that XML forbids. Text from outside must not bring any into a report.
    var isSteering: Bool {
        switch value {
        case 0...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x061C, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF:
            true
        default: false
        }
    }
}
