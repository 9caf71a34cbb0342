// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Burns CPU: in the target's cgroup, where it competes for the same quota, or host-wide.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - load: Load of each worker, in percent of one CPU. `100%` when left out.
    ///   - workers: Number of workers; one for each CPU when left out.
    ///   - ramp: How long the load takes to rise, in a straight line.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func cpuBurn(
        target: Target? = nil,
        load: String? = nil,
        workers: Int? = nil,
        ramp: Duration? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "cpu.burn", target: target,
            [
                "load": load.map(FieldValue.text),
                "workers": workers.map(FieldValue.number),
                "ramp": ramp.map(FieldValue.duration),
            ], lasting: lasting)
    }

    /// Confines the target to some CPUs by the cpuset controller.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - cpus: The CPUs that are left.
    ///   - count: How many CPUs are left, the first ones, in place of a list.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func cpuPin(
        target: Target,
        cpus: String? = nil,
        count: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "cpu.pin", target: target,
            [
                "cpus": cpus.map(FieldValue.text),
                "count": count.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Caps the target's CPU time by a quota of the cpu controller.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - quota: CPU time allowed, in percent of one CPU.
    ///   - period: The period the quota is counted over. `100ms` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func cpuThrottle(
        target: Target,
        quota: String,
        period: Duration? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "cpu.throttle", target: target,
            [
                "quota": .text(quota),
                "period": period.map(FieldValue.duration),
            ], lasting: lasting)
    }
}
