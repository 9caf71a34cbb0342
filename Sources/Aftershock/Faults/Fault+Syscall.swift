// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Delays system calls of a target, such as fsync, read or connect.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - syscalls: The system calls by name: syscalls(2).
    ///   - delay: How long each call waits before it is made.
    ///   - percent: Share of the calls that wait. `100%` when left out.
    ///   - path: Only calls on such files, given by a path or a descriptor: `*` stays within one name, `**`
    ///     crosses slashes.
    ///   - address: Only connect, bind, sendto and sendmsg with such addresses: a network, a port, or both.
    ///   - after: How many matching calls pass first. `0` when left out.
    ///   - count: How many calls are met at most.
    ///   - seed: What the random choice starts from; the step's number when left out.
    ///   - attach: How to get hold of the target: by a filter put on it when this run launches it (`launch`),
    ///     or, for what runs already, by tracing it meanwhile (`ptrace`), which slows all of its calls.
    ///     `launch` when left out.
    ///   - children: With `attach: ptrace`: whether processes that the target starts meanwhile are traced, too.
    ///     `true` when left out.
    ///   - jitter: Deviation around the delay, plus or minus. `0s` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func syscallDelay(
        target: Target,
        syscalls: [String],
        delay: Duration,
        percent: String? = nil,
        path: String? = nil,
        address: String? = nil,
        after: Int? = nil,
        count: Int? = nil,
        seed: Int? = nil,
        attach: Attach? = nil,
        children: Bool? = nil,
        jitter: Duration? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "syscall.delay", target: target,
            [
                "syscalls": .texts(syscalls),
                "delay": .duration(delay),
                "percent": percent.map(FieldValue.text),
                "path": path.map(FieldValue.text),
                "address": address.map(FieldValue.text),
                "after": after.map(FieldValue.number),
                "count": count.map(FieldValue.number),
                "seed": seed.map(FieldValue.number),
                "attach": attach.map { .text($0.rawValue) },
                "children": children.map(FieldValue.flag),
                "jitter": jitter.map(FieldValue.duration),
            ], lasting: lasting)
    }

    /// Fails system calls of a target with an error of choice, such as EMFILE or ENOSPC.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - syscalls: The system calls by name: syscalls(2).
    ///   - errno: The error that the calls return: errno(3).
    ///   - percent: Share of the calls that fail. `100%` when left out.
    ///   - path: Only calls on such files, given by a path or a descriptor: `*` stays within one name, `**`
    ///     crosses slashes.
    ///   - address: Only connect, bind, sendto and sendmsg with such addresses: a network, a port, or both.
    ///   - after: How many matching calls pass first. `0` when left out.
    ///   - count: How many calls are met at most.
    ///   - seed: What the random choice starts from; the step's number when left out.
    ///   - attach: How to get hold of the target: by a filter put on it when this run launches it (`launch`),
    ///     or, for what runs already, by tracing it meanwhile (`ptrace`), which slows all of its calls.
    ///     `launch` when left out.
    ///   - children: With `attach: ptrace`: whether processes that the target starts meanwhile are traced, too.
    ///     `true` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func syscallError(
        target: Target,
        syscalls: [String],
        errno: String,
        percent: String? = nil,
        path: String? = nil,
        address: String? = nil,
        after: Int? = nil,
        count: Int? = nil,
        seed: Int? = nil,
        attach: Attach? = nil,
        children: Bool? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "syscall.error", target: target,
            [
                "syscalls": .texts(syscalls),
                "errno": .text(errno),
                "percent": percent.map(FieldValue.text),
                "path": path.map(FieldValue.text),
                "address": address.map(FieldValue.text),
                "after": after.map(FieldValue.number),
                "count": count.map(FieldValue.number),
                "seed": seed.map(FieldValue.number),
                "attach": attach.map { .text($0.rawValue) },
                "children": children.map(FieldValue.flag),
            ], lasting: lasting)
    }
}
