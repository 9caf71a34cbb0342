import CKernel
import Glibc

/// The capabilities of the calling thread, capabilities(7). They are bit sets as in /proc/PID/status; bit 12 is
/// CAP_NET_ADMIN. Threads that are started later have what the thread that starts them has.
public enum ThreadPrivileges {
    /// What the thread may make effective.
    /// - Throws: `KernelError` of capget(2).
    public static func permitted() throws(KernelError) -> UInt64 { try sets().permitted }

    /// Gives up all capabilities but these, for good.
    ///
    /// Programs that are executed afterwards: those of root's get all of root's power back, unless `bounds` or
    /// `gainsNothing` says otherwise; those of others get what is kept, by the ambient set, unless their spawning clears it.
    /// - Parameters:
    ///   - kept: what stays, permitted and effective, as far as it was permitted before.
    ///   - gainsNothing: whether nothing that is executed from here gets more either: no_new_privs, and the bounding set as
    ///     far as CAP_SETPCAP is held.
    /// - Throws: `KernelError` of capset(2) or prctl(2).
    public static func keepOnly(_ kept: UInt64, gainsNothing: Bool) throws(KernelError) {
        var sets = try sets()
        let kept = kept & sets.permitted
        if gainsNothing {
            try check(privileges_gain_nothing(), "prctl PR_SET_NO_NEW_PRIVS")
            // Without CAP_SETPCAP no_new_privs alone has to do.
            _ = privileges_bound(kept)
        }
        sets.permitted = kept
        sets.effective = kept
        // A program of root's needs no inheritance, and what it starts as somebody else must not find any.
        sets.inheritable = geteuid() == 0 ? sets.inheritable & kept : kept
        try check(privileges_set(&sets), "capset")
        // EINVAL before Linux 4.3.
        let ambient = privileges_set_ambient(geteuid() == 0 ? 0 : kept)
        if ambient != EINVAL { try check(ambient, "prctl PR_CAP_AMBIENT") }
    }

    /// Lets /proc show this process to its own user. A program with file capabilities is hidden from it, and so could not
    /// even look at itself: prctl(2), PR_SET_DUMPABLE.
    public static func beVisible() { _ = privileges_be_visible() }

    /// Threads of this process that hold more than a set, by what they may make effective.
    public static func threads(holdingMoreThan set: UInt64) -> [Int32] {
        let pid = HostFacts.processID
        return ProcessTable.threads(of: pid).filter { thread in
            let text = ProcFile.field("CapPrm", in: "/proc/\(pid)/task/\(thread)/status")
            return text.flatMap { UInt64($0, radix: 16) }.map { $0 & ~set != 0 } ?? false
        }
    }

    /// Moves this process into a user and a network namespace of its own, in which it may do everything:
    /// user_namespaces(7).
    /// - Throws: `KernelError`: EINVAL where there is another thread, EPERM where the host does not let users do it.
    public static func enterOwnNetwork() throws(KernelError) {
        try check(privileges_unshare_user_and_network(), "unshare CLONE_NEWUSER | CLONE_NEWNET")
        let up = kernel_interface_up("lo")
        if up < 0 { throw KernelError("set interface lo up", errno: -up) }
    }

    private static func sets() throws(KernelError) -> privilege_sets {
        var sets = privilege_sets()
        try check(privileges_get(&sets), "capget")
        return sets
    }

    private static func check(_ error: Int32, _ call: String) throws(KernelError) {
        if error != 0 { throw KernelError(call, errno: error) }
    }
}
