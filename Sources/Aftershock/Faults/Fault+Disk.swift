// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Fills a file system, its bytes or its inodes, so that writes fail with ENOSPC.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - path: A directory of the file system that is filled.
    ///   - floor: Free space that is never taken, and given back when others need it.
    ///   - size: How much is taken.
    ///   - percent: How much of the file system is used then, as df counts; others' files count.
    ///   - leave: How much is left to write for others; 0B is nothing.
    ///   - inodes: Takes inodes instead of bytes: so many more, or until this share of all is used.
    ///   - reserved: Whether the blocks that ext4 keeps for root are taken too: services of root are hit only
    ///     then. `false` when left out.
    ///   - ramp: Fills it evenly over this time. `0s` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func diskFill(
        target: Target? = nil,
        path: String,
        floor: String? = nil,
        size: String? = nil,
        percent: String? = nil,
        leave: String? = nil,
        inodes: String? = nil,
        reserved: Bool? = nil,
        ramp: Duration? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "disk.fill", target: target,
            [
                "path": .text(path),
                "floor": floor.map(FieldValue.text),
                "size": size.map(FieldValue.text),
                "percent": percent.map(FieldValue.text),
                "leave": leave.map(FieldValue.text),
                "inodes": inodes.map(FieldValue.text),
                "reserved": reserved.map(FieldValue.flag),
                "ramp": ramp.map(FieldValue.duration),
            ], lasting: lasting)
    }

    /// Makes a directory read-only for a launched target, also the files that it has open.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - path: The directory: the target sees the files below it through us.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func diskReadOnly(
        target: Target,
        path: String,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "disk.read-only", target: target,
            ["path": .text(path)], lasting: lasting)
    }
}
