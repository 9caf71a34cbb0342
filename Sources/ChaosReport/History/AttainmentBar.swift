import ChaosModel

/// How often an objective held as a bar: held, missed and unknown runs side by side, and the interval of the share
/// below. The numbers stand beside it, so it is hidden from screen readers.
struct AttainmentBar {
    let svg: String

    init(_ attainment: HistoryReport.Attainment) {
        let total = Double(attainment.held + attainment.missed + attainment.unknown)
        guard total > 0 else {
            svg = ""
            return
        }
        func part(_ kind: String, _ count: Int, after before: Int) -> String {
            guard count > 0 else { return "" }
            let x = Self.place(Double(before) / total), width = Self.place(Double(count) / total)
            // A gap tells the parts apart without their colours; what was missed is lower as well.
            let y = kind == "kept" ? 0 : kind == "lost" ? 3 : 1
            return
                "<rect class=\"\(kind)\" x=\"\(x)\" y=\"\(y)\" width=\"\(max(width - 1, 0.5))\" height=\"\(9 - y)\"/>"
        }
        var shapes = part("kept", attainment.held, after: 0) + part("lost", attainment.missed, after: attainment.held)
        shapes += part("open", attainment.unknown, after: attainment.held + attainment.missed)
        let known = Double(attainment.held + attainment.missed) / total
        if let low = attainment.share.low, let high = attainment.share.high {
            shapes +=
                "<path class=\"whisker\" d=\"M\(Self.place(low * known)) 12H\(Self.place(high * known))\"/>"
        }
        svg = "<svg class=\"share\" viewBox=\"0 0 150 14\" aria-hidden=\"true\">\(shapes)</svg>"
    }

    private static func place(_ share: Double) -> Double { (1500 * share).rounded() / 10 }
}
