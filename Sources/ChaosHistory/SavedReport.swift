import ChaosModel

/// The part of `report.json` that the history keeps: all of it would take many times as long to read.
struct SavedReport: Decodable {
    var run: String, experiment: String
    var duration: Double
    var verdict: Report.Verdict
    var reason: String
    var recovery: Report.Recovery?
    var episodes: [Report.Episode]
    var faults: [RunSummary.Fault]
    var slos: [Report.SLOResult]
    var probes: [String: Report.Phases]
}
