import LinuxKernel

/// A file that pages load. Its name has a hash of its content, so that a browser may keep it for good.
struct Asset: Sendable {
    /// The path, such as `/assets/dashboard.0123456789abcdef.css`, and the kind of content.
    let path: String, type: String
    /// The content.
    let text: String
    /// For `If-None-Match`.
    let tag: String

    /// Style, script and icon: all that there is.
    static let all = [style, script, icon]
    /// The style sheet.
    static let style = Asset("dashboard", "css", type: "text/css; charset=utf-8", DashboardStyle.css)
    /// The script.
    static let script = Asset("dashboard", "js", type: "text/javascript; charset=utf-8", DashboardScript.text)
    /// A wave that calms down.
    static let icon = Asset(
        "icon", "svg", type: "image/svg+xml",
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b5cad"/>\
        <path d="M3 16h5l3-11 5 22 4-15 3 7 2-3h4" fill="none" stroke="#fff" stroke-width="2.4" stroke-linejoin="round"/></svg>

        """)

    private init(_ name: String, _ kind: String, type: String, _ text: String) {
        // Without OpenSSL's SHA-256 there is no bundle and no daemon either; the name then stays the same over versions.
        let hash = ((try? Digest.sha256(Array(text.utf8))) ?? "0").prefix(16)
        path = "/assets/\(name).\(hash).\(kind)"
        self.type = type
        self.text = text
        tag = "\"\(hash)\""
    }
}
