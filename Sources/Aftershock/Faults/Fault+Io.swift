// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Fails operations on a launched target's files, such as with EIO or ENOSPC.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - path: The directory: the target sees the files below it through us.
    ///   - errno: The error that they return: errno(3). `EIO` when left out.
    ///   - percent: Share of the operations that fail. `100%` when left out.
    ///   - operations: Which operations: read, write and fsync when left out.
    ///   - match: Which files by name, or with a slash in it by path below the directory: glob(7); all when
    ///     left out.
    ///   - seed: What the random choice starts from; the step's number when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func ioError(
        target: Target,
        path: String,
        errno: IoErrorErrno? = nil,
        percent: String? = nil,
        operations: [Operations] = [],
        match: String? = nil,
        seed: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "io.error", target: target,
            [
                "path": .text(path),
                "errno": errno.map { .text($0.rawValue) },
                "percent": percent.map(FieldValue.text),
                "operations": .texts(operations.map(\.rawValue)),
                "match": match.map(FieldValue.text),
                "seed": seed.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Makes reads, writes and syncs of a launched target's files slow.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - path: The directory: the target sees the files below it through us.
    ///   - delay: How long each operation is held.
    ///   - jitter: Deviation around the delay, plus or minus, evenly spread. `0s` when left out.
    ///   - percent: Share of the operations that are held. `100%` when left out.
    ///   - operations: Which operations: read, write and fsync when left out.
    ///   - match: Which files by name, or with a slash in it by path below the directory: glob(7); all when
    ///     left out.
    ///   - seed: What the random choice starts from; the step's number when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func ioLatency(
        target: Target,
        path: String,
        delay: Duration,
        jitter: Duration? = nil,
        percent: String? = nil,
        operations: [Operations] = [],
        match: String? = nil,
        seed: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "io.latency", target: target,
            [
                "path": .text(path),
                "delay": .duration(delay),
                "jitter": jitter.map(FieldValue.duration),
                "percent": percent.map(FieldValue.text),
                "operations": .texts(operations.map(\.rawValue)),
                "match": match.map(FieldValue.text),
                "seed": seed.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Loads a disk with reads and writes: in the target's cgroup, or host-wide.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - path: A directory of the file system that is loaded.
    ///   - floor: Free space that is never taken, and given back when others need it.
    ///   - workers: How many threads read and write at the same time. `4` when left out.
    ///   - mode: What they do: `read`, `write`, `mixed`, or `sync`: each write waits for the disk. `mixed` when
    ///     left out.
    ///   - block: Bytes of one operation. `4Ki` when left out.
    ///   - rate: Operations a second, of all workers together; as many as the disk gives when left out.
    ///   - size: How much of the disk they spread over, at random. `64Mi` when left out.
    ///   - direct: Whether the page cache is passed by (O_DIRECT), so that the disk itself is loaded. `true`
    ///     when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func ioStress(
        target: Target? = nil,
        path: String,
        floor: String? = nil,
        workers: Int? = nil,
        mode: IoStressMode? = nil,
        block: String? = nil,
        rate: String? = nil,
        size: String? = nil,
        direct: Bool? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "io.stress", target: target,
            [
                "path": .text(path),
                "floor": floor.map(FieldValue.text),
                "workers": workers.map(FieldValue.number),
                "mode": mode.map { .text($0.rawValue) },
                "block": block.map(FieldValue.text),
                "rate": rate.map(FieldValue.text),
                "size": size.map(FieldValue.text),
                "direct": direct.map(FieldValue.flag),
            ], lasting: lasting)
    }

    /// Limits the target's disk reads and writes by the io (v1: blkio) controller.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - path: A path on the disk.
    ///   - read: Bytes that it may read in a second.
    ///   - write: Bytes that it may write in a second.
    ///   - readIops: Reads that it may make in a second.
    ///   - writeIops: Writes that it may make in a second.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func ioThrottle(
        target: Target,
        path: String,
        read: String? = nil,
        write: String? = nil,
        readIops: Int? = nil,
        writeIops: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "io.throttle", target: target,
            [
                "path": .text(path),
                "read": read.map(FieldValue.text),
                "write": write.map(FieldValue.text),
                "read-iops": readIops.map(FieldValue.number),
                "write-iops": writeIops.map(FieldValue.number),
            ], lasting: lasting)
    }
}
