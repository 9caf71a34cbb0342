import ChaosModel
import ChaosScheduler

/// `/audit`: who did what to this host, the newest first, and whether the log is whole.
struct AuditPage {
    var visitor: PageFrame.Visitor
    /// The newest first, and how many there are in all.
    var entries: [AuditEntry], count: Int
    /// What is wrong with the log; `nil` when its chain is whole.
    var problem: String?
    /// The hash of the newest entry.
    var head: String

    var text: String {
        let rows = entries.map { entry -> HTML in
            let event = entry.event
            let run: HTML? = event.run.map { DrillTable.run($0) }
            let verdict: HTML? = event.verdict.map { VerdictWords.badge($0) }
            return """
                <tr><th scope="row">\(entry.link.sequence)</th><td class="n" data-label="When">\(String(entry.link.time.prefix(19)).replacing("T", with: " "))</td>
                <td data-label="What">\(Self.words(event.kind.rawValue)) \(verdict)</td><td data-label="Who">\(Self.who(entry))</td>
                <td data-label="Run">\(run)</td><td data-label="Details">\(Self.details(event))</td></tr>
                """
        }
        let state: HTML =
            problem.map {
                "<section class=\"state bad\" aria-label=\"Log\"><div><p class=\"big\">The log is broken</p><p>\($0)</p></div></section>"
            }
            ?? "<section class=\"state good\" aria-label=\"Log\"><div><p class=\"big\">The log is whole</p><p class=\"dim\">\(count) entries, newest hash <code>\(head)</code></p></div></section>"
        return PageFrame(visitor: visitor, place: .audit, title: "Audit").page(
            """
            <h1>Audit log</h1>\(state)<div class="scroll"><table class="stack"><caption class="dim">\(entries.count) of \(count) entries, the newest first. All of them: <code>aftershock audit list</code>.</caption>
            <thead><tr><th scope="col">No.</th><th scope="col">When (UTC)</th><th scope="col">What</th><th scope="col">Who</th><th scope="col">Run</th><th scope="col">Details</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """, kind: "wide")
    }

    private static func details(_ event: AuditEntry.Event) -> String {
        var words = [event.schedule, event.experiment, event.trigger.map { "for \($0)" }, event.reason]
            .compactMap(\.self)
        if event.kind == .runBegan, let faults = event.faults { words.append(faults.joined(separator: "; ")) }
        if let takenBack = event.takenBack, !takenBack.isEmpty {
            words.append("taken back: " + takenBack.joined(separator: "; "))
        }
        if let leftovers = event.leftovers, !leftovers.isEmpty {
            words.append("LEFT: " + leftovers.joined(separator: "; "))
        }
        if let removed = event.removed { words.append("removed: " + removed.joined(separator: " ")) }
        return words.joined(separator: " · ")
    }

    /// Who asked the daemon for it, or else the user of the process.
    private static func who(_ entry: AuditEntry) -> HTML {
        guard let requester = entry.event.requester else { return "\(name(entry.who))" }
        return "\(requester)<span class=\"sub n\">as \(name(entry.who))</span>"
    }

    private static func name(_ who: AuditActor) -> String {
        let name = who.name ?? "uid \(who.loginUID ?? who.realUID)"
        return name + (who.claimedSSHClient.map { " from \($0)" } ?? "")
    }

    /// `runBegan` as `run began`.
    static func words(_ kind: String) -> String {
        kind.map { $0.isUppercase ? " " + $0.lowercased() : String($0) }.joined()
    }
}
