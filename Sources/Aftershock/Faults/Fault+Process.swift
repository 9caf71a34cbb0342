// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Kills processes of the target, once or every so often; it cannot be taken back.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - signal: The signal to send. `SIGKILL` when left out.
    ///   - grace: After this long, SIGKILL to whoever of them is left.
    ///   - which: `all` processes of the target, only the `root` ones, only their `children` (workers), or the
    ///     whole `tree`: the root ones and everything they started, whatever its name. `all` when left out.
    ///   - pick: How many of these processes, chosen by chance; all when left out.
    ///   - seed: What the random choice starts from; one of the run's own, which the record names, when left
    ///     out.
    ///   - every: Time from one strike to the next; goes with `for`. Each looks for the target anew.
    ///   - count: How many strikes at most; goes with `every`.
    ///   - lasting: How long it lasts at most; once when left out.
    public static func processKill(
        target: Target,
        signal: Signal? = nil,
        grace: Duration? = nil,
        which: Which? = nil,
        pick: Int? = nil,
        seed: Int? = nil,
        every: Duration? = nil,
        count: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "process.kill", target: target,
            [
                "signal": signal.map { .text($0.rawValue) },
                "grace": grace.map(FieldValue.duration),
                "which": which.map { .text($0.rawValue) },
                "pick": pick.map(FieldValue.number),
                "seed": seed.map(FieldValue.number),
                "every": every.map(FieldValue.duration),
                "count": count.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Stops the target's processes without ending them, then lets them go on.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - which: `all` processes of the target, only the `root` ones, only their `children` (workers), or the
    ///     whole `tree`: the root ones and everything they started, whatever its name. `all` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func processPause(
        target: Target,
        which: Which? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "process.pause", target: target,
            ["which": which.map { .text($0.rawValue) }], lasting: lasting)
    }

    /// Restarts a launched command or a systemd unit through its own supervisor.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - grace: How long a launched command may take to end before SIGKILL; 10s when left out.
    ///   - within: How long the restart may take in all before it counts as failed. `90s` when left out.
    public static func processRestart(
        target: Target,
        grace: Duration? = nil,
        within: Duration? = nil
    ) -> Fault {
        Fault(
            "process.restart", target: target,
            [
                "grace": grace.map(FieldValue.duration),
                "within": within.map(FieldValue.duration),
            ])
    }
}
