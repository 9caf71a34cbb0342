/// What the kernel counts about a limit.
extension CgroupFile {
    /// The counters that only grow when a limit in this file met something: periods that ran out of quota, CPUs that no
    /// process of the group can use any more, forks that were refused, and what went to a disk through the limit.
    public var effectCounters: [String] {
        switch name {
        case "cpu.max", "cpu.cfs_quota_us": ["throttled_periods", "throttled_seconds"]
        case "cpuset.cpus": ["cpus_denied"]
        case "pids.max": ["forks_refused"]
        case "io.max": ["bytes_read", "bytes_written", "reads", "writes"]
        case "blkio.throttle.read_bps_device": ["bytes_read"]
        case "blkio.throttle.write_bps_device": ["bytes_written"]
        case "blkio.throttle.read_iops_device": ["reads"]
        case "blkio.throttle.write_iops_device": ["writes"]
        case "memory.high": ["high_events"]
        case "memory.max", "memory.limit_in_bytes": ["limit_hits", "oom_kills"]
        case "memory.memsw.limit_in_bytes": ["limit_with_swap_hits"]
        case "memory.swap.max": ["swap_limit_hits"]
        default: []
        }
    }
}
