/// A whole HTML document that needs nothing from anywhere: its style stands in it, and its policy forbids every request,
/// also to text that found a way into it.
struct HTMLPage {
    /// The document.
    let text: String

    /// - Parameters:
    ///   - title: plain text.
    ///   - body: markup: a header, the main part, a footer.
    ///   - hasCharts: whether the script that zooms charts is put in.
    ///   - style: what is added to the style sheet.
    init(title: String, body: [String], hasCharts: Bool, style: String = "") {
        let policy =
            "default-src 'none'; script-src '\(ChartScript.hash)'; style-src 'unsafe-inline'; img-src data:; "
            + "base-uri 'none'; form-action 'none'"
        let script = hasCharts ? "\n<script>\(ChartScript.text)</script>" : ""
        text = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="\(policy)"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/><meta name="referrer" content="no-referrer"/>
            <title>\(Markup.escape(title))</title>
            <style>
            \(HTMLStyle.css)\(style.isEmpty ? "" : "\n" + style)
            </style></head><body>
            \(body.joined(separator: "\n"))\(script)
            </body></html>

            """
    }
}
