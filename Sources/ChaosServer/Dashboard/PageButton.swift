import ChaosScheduler

/// A button that asks the API for something, after a dialog that says what comes of it. Needs the page's script; who may not
/// do it, sees it disabled with the reason.
struct PageButton {
    /// What is on it.
    var label: String
    /// Method and path, such as `POST /api/v1/halt`.
    var action: String
    /// Who may.
    var role: Role
    /// The question of the dialog, and what comes of it.
    var title: String, text: String
    /// Whether a reason has to be given.
    var needsReason = false
    /// How it looks: `danger`, or nothing.
    var style = ""

    /// The button for somebody.
    func markup(for visitor: PageFrame.Visitor) -> HTML {
        guard visitor.may(role) else {
            return """
                <button type="button" class="\(style)" disabled="disabled" title="Needs the role \(role.rawValue)">\(label)</button>
                """
        }
        let reason: HTML? = needsReason ? " data-reason=\"required\"" : nil
        return """
            <button type="button" class="\(style)" data-action="\(action)" data-title="\(title)" data-text="\(text)"\(reason)>\(label)</button>
            """
    }

    /// Stops the run of now and bars others.
    static let halt = PageButton(
        label: "Halt", action: "POST /api/v1/halt", role: .halt, title: "Halt the drills of this host?",
        text: "The run of now stops and takes everything back. No other run begins until the halt is cleared.",
        needsReason: true, style: "danger")
    /// Lets runs begin again.
    static let clear = PageButton(
        label: "Clear the halt", action: "DELETE /api/v1/halt", role: .run, title: "Clear the halt?",
        text: "Runs may begin again: a drill that is due starts.")
}
