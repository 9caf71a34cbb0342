/// Reads numbers as services write them.
public enum NumberText {
    /// The number that `bytes` are, spaces and line ends around it left out: `12`, `-1.5`, `2e9`; `nil` when they are
    /// anything else, infinite, or longer than 64 bytes.
    public static func value(_ bytes: some Sequence<UInt8>) -> Double? {
        let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
        var text = Array(bytes.drop(while: isSpace).prefix(1024))
        while let last = text.last, isSpace(last) { text.removeLast() }
        // Swift also reads `nan`, `infinity` and hexadecimal numbers, which no service means as a figure.
        guard text.count <= 64, text.allSatisfy({ $0.isASCIIDigit || "+-.eE".utf8.contains($0) }),
            let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite
        else { return nil }
        return number
    }
}
