import ChaosScheduler

/// What stands around every page: head, way past the navigation, navigation, who is there, footer.
struct PageFrame {
    /// The pages of the navigation.
    enum Place: String, CaseIterable {
        case overview = "Overview", live = "Live", calendar = "Calendar", schedules = "Schedules", runs = "Runs"
        case trends = "Trends", doctor = "Doctor", audit = "Audit"

        var path: String { self == .overview ? "/" : "/" + rawValue.lowercased() }
    }

    /// Who looks; `nil` on the page that asks for it.
    var visitor: Visitor?
    /// Where in the navigation.
    var place: Place?
    /// Plain text.
    var title: String

    /// Who looks at a page, and what their browser has to show to change something.
    struct Visitor: Hashable, Sendable {
        /// Who.
        var caller: Caller
        /// The session's token against forged requests; empty for a caller without a session, who cannot use buttons.
        var csrf: String
        /// The host's name.
        var host: String

        /// Whether they may do something.
        func may(_ role: Role) -> Bool { caller.role >= role }
    }

    /// The document around the main part.
    func page(_ main: HTML, kind: String = "") -> String {
        let head: HTML = """
            <html lang="en"><head><meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="referrer" content="no-referrer"/><meta name="color-scheme" content="light dark"/>
            <meta name="csrf" content="\(visitor?.csrf ?? "")"/>
            <title>\(title) · Aftershock</title>
            <link rel="icon" href="\(Asset.icon.path)"/><link rel="stylesheet" href="\(Asset.style.path)"/>
            <script src="\(Asset.script.path)" defer="defer"></script></head>
            <body class="\(kind)"><a class="skip" href="#main">Skip to the content</a>
            """
        let body: HTML = """
            \(visitor.map(bar))
            <main id="main" tabindex="-1">\(main)</main>
            \(visitor == nil ? nil : footer)
            <div id="said" class="said" role="status" aria-live="polite"></div>
            \(visitor == nil ? nil : Self.confirmation)
            </body></html>

            """
        return "<!DOCTYPE html>\n" + (head + body).text
    }

    private func bar(_ visitor: Visitor) -> HTML {
        let links = Place.allCases.map { place -> HTML in
            let current: HTML = place == self.place ? " aria-current=\"page\"" : ""
            return "<li><a href=\"\(place.path)\"\(current)>\(place.rawValue)</a></li>"
        }
        return """
            <header class="bar"><p class="brand"><a href="/">Aftershock</a> <span class="dim">on \(visitor.host)</span></p>
            <nav aria-label="Pages"><ul>\(links)</ul></nav>
            <form class="who" data-action="DELETE /api/v1/session" data-then="/login"><span>\(visitor.caller.name)</span>
            <span class="dim">may \(Self.words(visitor.caller.role))</span> <button class="quiet">Log out</button></form></header>
            """
    }

    private var footer: HTML {
        "<footer><p class=\"dim\">Times are in UTC where no other zone is named. This host's clocks show \(HostZone.now).</p></footer>"
    }

    /// The dialog that every dangerous button opens; the script fills it in.
    private static let confirmation: HTML = """
        <dialog id="confirm" aria-labelledby="confirm-title"><form method="dialog"><h2 id="confirm-title"> </h2>
        <p id="confirm-text"> </p><p class="field"><label for="confirm-reason">Reason</label>
        <input id="confirm-reason" name="reason" maxlength="200" autocomplete="off" aria-describedby="confirm-error"/></p>
        <p id="confirm-error" class="bad" role="alert"></p>
        <p class="buttons"><button type="button" id="confirm-no">Cancel</button> <button id="confirm-yes" class="danger">Confirm</button></p>
        </form></dialog>
        """

    private static func words(_ role: Role) -> String {
        switch role {
        case .view: "look"
        case .halt: "look and halt"
        case .run: "look, halt and run"
        case .admin: "do everything"
        }
    }
}
