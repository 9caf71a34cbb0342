import ChaosModel

/// What happened in the run, drawn into a probe's timeline.
extension TimelineChart {
    /// More breaches than this would hide the lines.
    private static let most = 12

    /// A moment of a breach.
    struct Moment {
        var at: Double, letter: String, kind: String
    }

    var moments: [Moment] {
        report.episodes.prefix(Self.most).flatMap { episode in
            [
                Moment(at: Double(episode.violated.high) / 1e9, letter: "V", kind: "violated"),
                Moment(at: Double(episode.detected) / 1e9, letter: "D", kind: "detected"),
                episode.cleared.map { Moment(at: Double($0.high) / 1e9, letter: "C", kind: "cleared") },
                episode.recovered.map { Moment(at: Double($0.high) / 1e9, letter: "R", kind: "recovered") },
            ].compactMap { $0 }
        }.sorted { ($0.at, $0.letter) < ($1.at, $1.letter) }
    }

    /// Each breach as a bar along the top, from violation to recovery.
    func breaches() -> [String] {
        report.episodes.prefix(Self.most).map { episode in
            let from = Double(episode.violated.high) / 1e9
            let to = episode.recovered.map { Double($0.high) / 1e9 } ?? axis.end
            let words = "time to recover " + ReportWords.recover(episode.recover, censored: episode.censored)
            return
                "<rect class=\"breach\" x=\"\(Markup.number(from, 4))\" y=\"0\" width=\"\(Markup.number(max(to - from, 0), 4))\" "
                + "height=\"5\"><title>\(Markup.escape(words))</title></rect>"
        }
    }

    /// Each fault across both panels.
    func faultSpans() -> [String] {
        let height = Markup.number(layout.bottom - layout.top)
        return report.faults.compactMap { fault in
            guard let on = fault.effectiveAt else { return nil }
            let length = fault.clearedAt.map { $0 - on } ?? 0
            let title = "<title>\(Markup.escape(Self.words(fault)))</title>"
            let place = Markup.number(on, 4)
            return length < axis.length / 500
                ? "<path class=\"instant\" d=\"M\(place) 0V\(height)\">\(title)</path>"
                : "<rect class=\"fault\" x=\"\(place)\" y=\"0\" width=\"\(Markup.number(length, 4))\" height=\"\(height)\">\(title)</rect>"
        }
    }

    /// The faults' names above, in two rows; one that would cover another is left to the table.
    func faultNames() -> [String] {
        var ends = [Double](repeating: 0, count: 2)
        return report.faults.compactMap { fault in
            guard let on = fault.effectiveAt else { return nil }
            let label = Markup.cut("\(fault.step) \(fault.fault)", to: 30)
            let width = Double(label.count) * 6.8
            let place = min(max(axis.x(on), TimeAxis.left), TimeAxis.right - width)
            guard let row = ends.indices.first(where: { ends[$0] <= place }) else { return nil }
            ends[row] = place + width + 8
            return "<text class=\"fault-text\" data-at=\"\(Markup.number(on, 4))\" y=\"\(row * 13 + 11)\" "
                + "transform=\"translate(\(Markup.number(place)) 0)\"><title>\(Markup.escape(Self.words(fault)))</title>"
                + "\(Markup.escape(label))</text>"
        }
    }

    /// A letter for each moment above its line, moved aside where two would cover each other.
    func marks() -> [String] {
        var last = TimeAxis.left - 20
        return moments.map { moment in
            let line = axis.x(moment.at)
            let badge = min(max(line, last + 17), TimeAxis.right + 8)
            last = badge
            return "<g class=\"mark \(moment.kind)\" data-at=\"\(Markup.number(moment.at, 4))\" "
                + "transform=\"translate(\(Markup.number(badge)) 0)\">"
                + "<title>\(moment.kind) at \(Figure.fixed(moment.at, 3)) s</title>"
                + "<path d=\"M0 48L\(Markup.number(line - badge)) 56\"/><circle cy=\"40\" r=\"8\"/>"
                + "<text y=\"44\" text-anchor=\"middle\">\(moment.letter)</text></g>"
        }
    }

    private static func words(_ fault: Report.FaultResult) -> String {
        let target = fault.target.map { " on \($0)" } ?? ""
        return
            "step \(fault.step): \(fault.fault)\(target), in effect \(ReportWords.span(fault)); proof: \(ReportWords.proof(fault))"
    }
}
