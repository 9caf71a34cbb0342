import ChaosModel

/// Escaping for XML and HTML, text and attribute values alike.
package enum Markup {
    /// `text` with its markup characters escaped. Characters that XML forbids, and those that would turn the order of what
    /// stands around them, become U+FFFD.
    package static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            case _ where scalar.isSteering: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// `text` cut to so many characters, the last of them then an ellipsis.
    static func cut(_ text: String, to most: Int) -> String {
        text.count > most ? text.prefix(most - 1) + "…" : text
    }

    /// A number for coordinates: with a plain minus and no more decimals than needed.
    static func number(_ value: Double, _ decimals: Int = 1) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "0" }
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        var text = "\(scaled / scale)"
        if scaled % scale > 0 {
            var fraction = "\(scaled % scale + scale)".dropFirst()
            while fraction.last == "0" { fraction.removeLast() }
            text += ".\(fraction)"
        }
        return value < 0 && scaled > 0 ? "-\(text)" : text
    }
}
