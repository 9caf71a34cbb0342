extension LinuxCapability {
    /// What a host loses for us by not granting it; `nil` for those that no fault uses.
    public var cost: String? {
        switch self {
        case .kill: "processes of other users cannot be signalled"
        case .dacOverride: "groups and directories of other users cannot be changed"
        case .dacReadSearch: "root cannot find all that a launched command has become"
        case .setuid, .setgid: "no faults on files: they are served for every owner"
        case .netBindService: "ports below 1024 cannot be taken"
        case .netAdmin: "no network faults and no dns.fail, but in a user namespace of your own"
        case .netRaw: "no network.duplicate through NFQUEUE"
        case .ipcLock: "memory that is held can be swapped out, and so can we"
        case .sysChroot: "no faults on files"
        case .sysPtrace: "nothing is seen inside processes of other users: their ports, connections and descriptors"
        case .sysAdmin:
            "no faults on files, none in other network namespaces, no fd.exhaust of a host; root filters no system calls"
        case .sysNice: "no SCHED_FIFO: probes and packets are late under load, and other users' affinity stays"
        case .sysResource:
            "no limits of other users' processes, no protection from the OOM killer"
        case .chown, .fowner, .fsetid, .linuxImmutable, .mknod, .setfcap:
            "a launched command of root's may not do this to files that pass through us"
        case .setpcap: "the bounding set stays; no_new_privs does the same for all that we start"
        case .netBroadcast, .ipcOwner, .sysModule, .sysRawio, .sysPacct, .sysBoot, .sysTime, .sysTtyConfig, .lease,
            .auditWrite, .auditControl, .macOverride, .macAdmin, .syslog, .wakeAlarm, .blockSuspend, .auditRead,
            .perfmon,
            .bpf, .checkpointRestore:
            nil
        }
    }
}
