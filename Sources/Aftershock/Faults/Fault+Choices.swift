// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Choices of a field, by their names in specs.
    public enum Answer: String, Sendable, CaseIterable {
        /// `nxdomain`.
        case nxdomain
        /// `servfail`.
        case servfail
        /// `refused`.
        case refused
        /// `timeout`.
        case timeout
        /// `delay`.
        case delay
        /// `wrong-address`.
        case wrongAddress = "wrong-address"
        /// `empty`.
        case empty
    }

    /// Choices of a field, by their names in specs.
    public enum Attach: String, Sendable, CaseIterable {
        /// `launch`.
        case launch
        /// `ptrace`.
        case ptrace
    }

    /// Choices of a field, by their names in specs.
    public enum By: String, Sendable, CaseIterable {
        /// `limit`.
        case limit
        /// `syscalls`.
        case syscalls
    }

    /// Choices of a field, by their names in specs.
    public enum Clients: String, Sendable, CaseIterable {
        /// `hang`.
        case hang
        /// `refuse`.
        case refuse
    }

    /// Choices of a field, by their names in specs.
    public enum Close: String, Sendable, CaseIterable {
        /// `reset`.
        case reset
        /// `fin`.
        case fin
    }

    /// Choices of a field, by their names in specs.
    public enum ConnectionHoldMode: String, Sendable, CaseIterable {
        /// `idle`.
        case idle
        /// `drip`.
        case drip
        /// `slow-reader`.
        case slowReader = "slow-reader"
    }

    /// Choices of a field, by their names in specs.
    public enum Direction: String, Sendable, CaseIterable {
        /// `to`.
        case to
        /// `from`.
        case from
        /// `both`.
        case both
    }

    /// Choices of a field, by their names in specs.
    public enum Distribution: String, Sendable, CaseIterable {
        /// `uniform`.
        case uniform
        /// `normal`.
        case normal
        /// `pareto`.
        case pareto
        /// `paretonormal`.
        case paretonormal
    }

    /// Choices of a field, by their names in specs.
    public enum FdExhaustHold: String, Sendable, CaseIterable {
        /// `sockets`.
        case sockets
        /// `pipes`.
        case pipes
        /// `files`.
        case files
    }

    /// Choices of a field, by their names in specs.
    public enum IoErrorErrno: String, Sendable, CaseIterable {
        /// `EIO`.
        case eio = "EIO"
        /// `ENOSPC`.
        case enospc = "ENOSPC"
        /// `EDQUOT`.
        case edquot = "EDQUOT"
        /// `EROFS`.
        case erofs = "EROFS"
        /// `EACCES`.
        case eacces = "EACCES"
        /// `EPERM`.
        case eperm = "EPERM"
        /// `ENOENT`.
        case enoent = "ENOENT"
        /// `EBUSY`.
        case ebusy = "EBUSY"
        /// `EMFILE`.
        case emfile = "EMFILE"
        /// `ENFILE`.
        case enfile = "ENFILE"
        /// `ENOMEM`.
        case enomem = "ENOMEM"
        /// `ETIMEDOUT`.
        case etimedout = "ETIMEDOUT"
    }

    /// Choices of a field, by their names in specs.
    public enum IoStressMode: String, Sendable, CaseIterable {
        /// `read`.
        case read
        /// `write`.
        case write
        /// `mixed`.
        case mixed
        /// `sync`.
        case sync
    }

    /// Choices of a field, by their names in specs.
    public enum KillFirst: String, Sendable, CaseIterable {
        /// `balloon`.
        case balloon
        /// `target`.
        case target
    }

    /// Choices of a field, by their names in specs.
    public enum Model: String, Sendable, CaseIterable {
        /// `random`.
        case random
        /// `four-state`.
        case fourState = "four-state"
        /// `gilbert-elliott`.
        case gilbertElliott = "gilbert-elliott"
    }

    /// Choices of a field, by their names in specs.
    public enum NetworkCorruptProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
        /// `icmp`.
        case icmp
    }

    /// Choices of a field, by their names in specs.
    public enum NetworkDelayProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
        /// `icmp`.
        case icmp
    }

    /// Choices of a field, by their names in specs.
    public enum NetworkDuplicateProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
        /// `icmp`.
        case icmp
    }

    /// Choices of a field, by their names in specs.
    public enum NetworkLossProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
        /// `icmp`.
        case icmp
    }

    /// Choices of a field, by their names in specs.
    public enum NetworkPartitionProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
        /// `icmp`.
        case icmp
    }

    /// Choices of a field, by their names in specs.
    public enum NetworkRateProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
        /// `icmp`.
        case icmp
    }

    /// Choices of a field, by their names in specs.
    public enum NetworkRejectProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
        /// `icmp`.
        case icmp
    }

    /// Choices of a field, by their names in specs.
    public enum NetworkReorderProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
        /// `icmp`.
        case icmp
    }

    /// Choices of a field, by their names in specs.
    public enum NetworkResetProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
        /// `icmp`.
        case icmp
    }

    /// Choices of a field, by their names in specs.
    public enum Operations: String, Sendable, CaseIterable {
        /// `read`.
        case read
        /// `write`.
        case write
        /// `fsync`.
        case fsync
        /// `open`.
        case open
        /// `list`.
        case list
        /// `stat`.
        case stat
        /// `change`.
        case change
    }

    /// Choices of a field, by their names in specs.
    public enum PortOccupyProtocol: String, Sendable, CaseIterable {
        /// `tcp`.
        case tcp
        /// `udp`.
        case udp
    }

    /// Choices of a field, by their names in specs.
    public enum Signal: String, Sendable, CaseIterable {
        /// `SIGHUP`.
        case sighup = "SIGHUP"
        /// `SIGINT`.
        case sigint = "SIGINT"
        /// `SIGQUIT`.
        case sigquit = "SIGQUIT"
        /// `SIGABRT`.
        case sigabrt = "SIGABRT"
        /// `SIGKILL`.
        case sigkill = "SIGKILL"
        /// `SIGUSR1`.
        case sigusr1 = "SIGUSR1"
        /// `SIGSEGV`.
        case sigsegv = "SIGSEGV"
        /// `SIGUSR2`.
        case sigusr2 = "SIGUSR2"
        /// `SIGTERM`.
        case sigterm = "SIGTERM"
        /// `SIGBUS`.
        case sigbus = "SIGBUS"
    }

    /// Choices of a field, by their names in specs.
    public enum Which: String, Sendable, CaseIterable {
        /// `all`.
        case all
        /// `root`.
        case root
        /// `children`.
        case children
        /// `tree`.
        case tree
    }

    /// Choices of a field, by their names in specs.
    public enum With: String, Sendable, CaseIterable {
        /// `tcp-reset`.
        case tcpReset = "tcp-reset"
        /// `port-unreachable`.
        case portUnreachable = "port-unreachable"
        /// `host-unreachable`.
        case hostUnreachable = "host-unreachable"
        /// `net-unreachable`.
        case netUnreachable = "net-unreachable"
        /// `admin-prohibited`.
        case adminProhibited = "admin-prohibited"
    }
}
