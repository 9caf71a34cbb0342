/// The style sheet of HTML reports: colours by name, light and dark, and what uses them. Every report uses the same names.
package enum HTMLStyle {
    /// A colour by its name in the style sheet, without the dashes before it.
    package struct Colour: Equatable, Sendable {
        package let name: String, light: String, dark: String
        package init(name: String, light: String, dark: String) {
            self.name = name
            self.light = light
            self.dark = dark
        }
    }

    /// Told apart by people with colour-blindness too (after Okabe and Ito), and as text or line on `bg` and `card` of enough
    /// contrast. `h1` to `h5` are the shades of a heat map, from few to many.
    package static let colours = [
        Colour(name: "bg", light: "#ffffff", dark: "#15181b"),
        Colour(name: "fg", light: "#1c2024", dark: "#e6e9ec"),
        Colour(name: "dim", light: "#56606a", dark: "#9aa5b0"),
        Colour(name: "line", light: "#d9dee3", dark: "#343b42"),
        Colour(name: "card", light: "#f5f7f9", dark: "#1e2327"),
        Colour(name: "link", light: "#0b5cad", dark: "#7cc0ff"),
        Colour(name: "p50", light: "#0072b2", dark: "#56b4e9"),
        Colour(name: "p95", light: "#7a5195", dark: "#c39be0"),
        Colour(name: "p99", light: "#b9500a", dark: "#f0a04b"),
        Colour(name: "bad", light: "#b3261e", dark: "#ff8a80"),
        Colour(name: "good", light: "#0a7650", dark: "#4fd1a1"),
        Colour(name: "warn", light: "#855600", dark: "#f0c05a"),
        Colour(name: "fault-text", light: "#94407a", dark: "#e5a5cb"),
        Colour(name: "v", light: "#b3261e", dark: "#ff8a80"),
        Colour(name: "d", light: "#7a4fb5", dark: "#b79af0"),
        Colour(name: "c", light: "#4d5a66", dark: "#aab4be"),
        Colour(name: "r", light: "#0a7650", dark: "#4fd1a1"),
        Colour(name: "h1", light: "#cfe3f3", dark: "#1b3950"),
        Colour(name: "h2", light: "#94c4e4", dark: "#245c86"),
        Colour(name: "h3", light: "#4a97c9", dark: "#3d8bc0"),
        Colour(name: "h4", light: "#1763a6", dark: "#7cbfe8"),
        Colour(name: "h5", light: "#0b2f63", dark: "#d8eefc"),
    ]

    /// The whole style sheet.
    static let css = [palette, base, parts, chart, narrow, print].joined(separator: "\n")

    private static var palette: String { palette(colours, ";--fault:#cc79a733") }

    /// Rules that give colours their names, in light, in the dark and in print; `more` is added to each.
    package static func palette(_ colours: [Colour], _ more: String = "") -> String {
        func names(_ value: (Colour) -> String) -> String {
            colours.map { "--\($0.name):\(value($0))" }.joined(separator: ";") + more
        }
        let light = names(\.light)
        return """
            :root{color-scheme:light dark;\(light)}
            @media(prefers-color-scheme:dark){:root{\(names(\.dark))}}
            @media print{:root{color-scheme:light;\(light)}}
            """
    }
}
