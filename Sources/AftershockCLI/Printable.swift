/// Text that cannot steer the terminal it is shown on: names of processes, files and targets may come from strangers.
enum Printable {
    /// The text with control and format characters written out; line feeds and tabs stay.
    static func text(_ text: String, keepingColours: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: isSteering) else { return text }
        var shown = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            if keepingColours, let colour = colour(at: rest) {
                shown.append(contentsOf: colour)
                rest = rest.dropFirst(colour.count)
                continue
            }
            if isSteering(scalar) {
                shown.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                shown.append(scalar)
            }
            rest = rest.dropFirst()
        }
        return String(shown)
    }

    private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0: true
        // What turns the direction of writing, and what has no width.
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// A colour or weight of ours, `ESC [ digits m` with few digits: ECMA-48, SGR. What hides text (8) is none of ours.
    private static func colour(at text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
        let head = text.prefix(8)
        guard head.starts(with: "\u{1B}[".unicodeScalars), let end = head.firstIndex(of: "m") else { return nil }
        let number = String(head[head.index(head.startIndex, offsetBy: 2)..<end])
        let ours = ["0", "1", "2", "31", "32", "33", "34", "35", "36", "1;31", ""]
        return ours.contains(number) ? head[...end] : nil
    }
}
