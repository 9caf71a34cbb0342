/// Caps the CPU time of the target by a quota, so that latency rises while CPU use looks low.
struct CPUThrottle: Fault {
    static let name = "cpu.throttle"
    static let summary = "Caps the target's CPU time by a quota of the cpu controller."
    static let targetNeed = TargetNeed.processes

    private let quota: Percent
    private let period: Duration

    init(_ fields: inout FieldReader) {
        quota = fields.required("quota", "CPU time allowed, in percent of one CPU.", example: "50%") {
            (value: Percent) in
            value.share < 0.01 ? "a quota is at least 1%" : nil
        }
        period = fields.value("period", default: .milliseconds(100), "The period the quota is counted over.") {
            (value: Duration) in
            value < .milliseconds(1) || value > .seconds(1) ? "a period lies between 1ms and 1s" : nil
        }
        if quota.share * period.microseconds < 1000 {
            fields.reject(
                "the quota is below the kernel's minimum of 1ms a period", at: "quota",
                suggestion: "use a longer period")
        }
    }

    /// A group from the launch on: what the supervisor starts again meanwhile is limited, too.
    var launchNeeds: [LaunchNeed] { [.group(.cpu)] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let allowed = Int64((quota.share * period.microseconds).rounded())
        let length = Int64(period.microseconds)
        return try GroupLimit(controller: .cpu, fault: Self.name, isGroupedAtLaunch: true).changes(on: survey) {
            version in
            switch version {
            case .v2: [("cpu.max", "\(allowed) \(length)")]
            case .v1: [("cpu.cfs_period_us", "\(length)"), ("cpu.cfs_quota_us", "\(allowed)")]
            }
        }
    }
}
