import ChaosModel

/// A moment on a page: for people in UTC, for machines as ISO 8601.
struct PageMoment {
    /// Seconds since 1970.
    let at: Double

    /// `2026-11-23 02:40`, in UTC.
    var text: String { day + " " + time }

    /// `2026-11-23`.
    var day: String { String(iso.prefix(10)) }

    /// `02:40`.
    var time: String { String(iso.dropFirst(11).prefix(5)) }

    /// With a date, such as `2026-11-23 02:40`; its script keeps the distance from now in `aria-label`'s stead as text.
    var markup: HTML { "<time datetime=\"\(iso)\">\(text)</time>" }

    /// How far off it is, such as `in 3 h 20 min` or `2 d ago`. The page's script keeps it up to date.
    func distance(from now: Double) -> HTML {
        "<time class=\"dim far\" datetime=\"\(iso)\">\(Self.words(at - now))</time>"
    }

    /// A distance in words.
    static func words(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e11 else { return "at no time" }
        let minutes = Int((abs(seconds) / 60).rounded(.down))
        let span =
            switch minutes {
            case 0: "less than a minute"
            case 1..<60: "\(minutes) min"
            case 60..<1440: "\(minutes / 60) h" + (minutes % 60 == 0 ? "" : " \(minutes % 60) min")
            default: "\(minutes / 1440) d" + (minutes / 60 % 24 == 0 ? "" : " \(minutes / 60 % 24) h")
            }
        return seconds >= 0 ? "in \(span)" : "\(span) ago"
    }

    private var iso: String { Figure.timestamp(at) }
}
