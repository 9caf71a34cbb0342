/// What a fault needs of a target that the run launches, before it is launched: what cannot be put on a process that
/// runs already. Until a step arms it, it changes nothing that the workload could see but the time that calls take.
public enum LaunchNeed: Hashable, Codable, Sendable {
    /// These system calls can be tampered with (seccomp user notification).
    case syscalls([String])
    /// Files below this directory are reached through us (FUSE).
    case files(String)
    /// The wall clock can be shifted.
    case clock
    /// It has a group of its own in the hierarchy of this controller, so that all that it ever uses counts there.
    case group(CgroupController)

    /// Whether it cannot be given to a process that runs already.
    public var isOnlyAtLaunch: Bool {
        switch self {
        case .syscalls, .files, .clock: true
        case .group: false
        }
    }
}
