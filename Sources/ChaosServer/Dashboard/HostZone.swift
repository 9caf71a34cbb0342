import ChaosModel
import Foundation
import LinuxKernel

/// The zone of the host's own clocks.
enum HostZone {
    /// What they show, such as `14:05 Europe/Berlin (UTC+01:00)`; for a host on UTC that alone.
    static var now: String { words(TimeZone.current, at: LinuxKernel.Clock.wallSeconds()) }

    static func words(_ zone: TimeZone, at moment: Double) -> String {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: moment))
        let isUTC = offset == 0 && ["GMT", "UTC", "Etc/UTC"].contains(zone.identifier)
        if isUTC { return "UTC" }
        let minutes = abs(offset) / 60
        let two = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
        return "\(PageMoment(at: moment + Double(offset)).time) \(zone.identifier) "
            + "(UTC\(offset < 0 ? "−" : "+")\(two(minutes / 60)):\(two(minutes % 60)))"
    }
}
