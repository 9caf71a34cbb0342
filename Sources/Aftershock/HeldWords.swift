import Foundation

/// What `aftershock hold` says on standard output: lines on how far it is, then the report.
struct HeldWords {
    private var rest = Data()
    private var isReport = false
    /// Whether every fault is in effect, or was.
    private(set) var isEffective = false
    /// Whether the faults were there until we let go.
    private(set) var wasReleased = false

    /// Takes what has come.
    mutating func take(_ more: Data) {
        rest += more
        while !isReport, let first = rest.first {
            if first == UInt8(ascii: "{") {
                isReport = true
                return
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return }
            let line = String(decoding: rest[..<end], as: UTF8.self)
            if line.hasPrefix("effective ") { isEffective = true }
            if line.hasPrefix("released ") { wasReleased = true }
            rest = Data(rest[(end + 1)...])
        }
    }

    /// The report, once everything has come.
    var report: FaultReport? { isReport ? try? JSONDecoder().decode(FaultReport.self, from: rest) : nil }
}
