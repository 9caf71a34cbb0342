extension TrafficControl {
    /// Whether HTB classes can be made, found by making one on the loopback interface of the caller's network
    /// namespace for a moment: call it in a scratch namespace.
    /// - Throws: `KernelError` of the attempt, ENOENT when the kernel has no sch_htb.
    public func attemptHTB() throws(KernelError) {
        let rate = RateParameters(bytesPerSecond: 1_000_000, burstBytes: 10_000, latencyNanoseconds: 50_000_000)
        _ = try attempt(TrafficClass(rate: rate))
    }

    /// Whether a class can treat packets by netem; as `attemptHTB`.
    /// - Returns: whether netem takes a seed.
    /// - Throws: `KernelError` of the attempt, ENOENT when the kernel has no sch_netem.
    @discardableResult
    public func attemptNetem() throws(KernelError) -> Bool {
        var netem = NetemParameters()
        netem.delayNanoseconds = 1_000_000
        netem.seed = 0xAF50
        return try attempt(TrafficClass(netem: netem))?.netem?.seed == netem.seed
    }

    private func attempt(_ asked: TrafficClass) throws(KernelError) -> TrafficClass? {
        try add(asked, interface: "lo", major: 0xAF51, minor: 1)
        let found = try trafficClass(interface: "lo", major: 0xAF51, minor: 1)
        try removeClass(interface: "lo", major: 0xAF51, minor: 1)
        return found
    }
}
