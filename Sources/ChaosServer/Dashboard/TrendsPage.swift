import ChaosScheduler

/// `/trends`: what many runs say together, for a choice of time and groups.
struct TrendsPage {
    /// What can be asked for.
    struct Choice: Hashable, Sendable {
        /// Days back from now.
        var days: Int
        /// `experiment`, `fault`, `target`, `host`.
        var by: String

        /// The choices of the page.
        static let spans = [7, 30, 90, 365], groups = ["experiment", "fault", "target", "host"]

        /// What a query asks for; what it does not say, or says wrong, is 90 days by experiment.
        init(days: String?, by: String?) {
            self.days = days.flatMap(Int.init).flatMap { Self.spans.contains($0) ? $0 : nil } ?? 90
            self.by = by.flatMap { Self.groups.contains($0) ? $0 : nil } ?? "experiment"
        }
    }

    var visitor: PageFrame.Visitor
    var choice: Choice

    var text: String {
        let spans = Choice.spans.map { Self.option("\($0)", "\($0) days", isChosen: $0 == choice.days) }
        let groups = Choice.groups.map { Self.option($0, $0, isChosen: $0 == choice.by) }
        let report = "/trends/report?days=\(choice.days)&by=\(choice.by)"
        return PageFrame(visitor: visitor, place: .trends, title: "Trends").page(
            """
            <h1>Trends</h1><form class="filter" method="get" action="/trends"><p class="field"><label for="days">Of the last</label><select id="days" name="days">\(spans)</select></p>
            <p class="field"><label for="by">By</label><select id="by" name="by">\(groups)</select></p><p><button>Show</button></p>
            <p><a href="\(report)" target="_blank" rel="noopener">The report alone</a></p></form>
            <iframe class="report" src="\(report)" title="Recovery over many runs" sandbox="allow-scripts allow-downloads"></iframe>
            """, kind: "wide")
    }

    private static func option(_ value: String, _ label: String, isChosen: Bool) -> HTML {
        "<option value=\"\(value)\"\(isChosen ? " selected=\"selected\"" : "" as HTML)>\(label)</option>"
    }
}
