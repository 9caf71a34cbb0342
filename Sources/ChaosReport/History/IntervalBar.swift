import ChaosModel

/// An estimate and its interval as a small line with a dot, on a scale that all rows of a table share. The numbers
/// stand beside it, so it is hidden from screen readers.
struct IntervalBar {
    private let axis: PlotAxis

    /// A scale for all these estimates.
    init(_ estimates: [HistoryReport.Estimate]) {
        axis = PlotAxis(estimates.flatMap { [$0.value, $0.low, $0.high] }.compactMap { $0 })
    }

    /// The line of one estimate; an end that is not known is an arrow.
    func svg(_ estimate: HistoryReport.Estimate) -> String {
        guard let start = estimate.low ?? estimate.value else { return "" }
        let from = place(start), to = estimate.high.map(place) ?? (estimate.low == nil ? from : 138)
        var shape = "<path class=\"bound\" d=\"M\(from) 8H\(to)\"/>"
        if estimate.high == nil, estimate.low != nil { shape += "<path class=\"bound\" d=\"M133 4l6 4l-6 4\"/>" }
        if let value = estimate.value { shape += "<circle class=\"point\" cx=\"\(place(value))\" cy=\"8\" r=\"4\"/>" }
        return "<svg class=\"interval\" viewBox=\"0 0 144 16\" aria-hidden=\"true\">\(shape)</svg>"
    }

    private func place(_ seconds: Double) -> Double {
        (50 + 13 * 100 * min(max(axis.share(seconds), 0), 1)).rounded() / 10
    }
}
