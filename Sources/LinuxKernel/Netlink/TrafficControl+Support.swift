extension TrafficControl {
    /// Whether HTB classes can be made, found by making one on the loopback interface of the caller's network
    /// namespace for a moment: call it in a scratch namespace.
    /// - Throws: `KernelError` of the attempt, ENOENT when the kernel has no sch_htb.
    public func attemptHTB() throws(KernelError) {
        try addClass(interface: "lo", major: 0xAF51, minor: 1, leaf: .pfifo(limit: 1000))
        try removeClass(interface: "lo", major: 0xAF51, minor: 1)
    }

    /// Whether a class can delay packets by netem; as `attemptHTB`.
    /// - Throws: `KernelError` of the attempt, ENOENT when the kernel has no sch_netem.
    public func attemptDelay() throws(KernelError) {
        try addDelayClass(
            interface: "lo", major: 0xAF51, minor: 1, delayNanoseconds: 1_000_000, jitterNanoseconds: 0, limit: 1000)
        try removeClass(interface: "lo", major: 0xAF51, minor: 1)
    }
}
