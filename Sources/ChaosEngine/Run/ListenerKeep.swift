import LinuxKernel

/// The guardian's copies of listeners: from the moment a supervisor has ended, however it did, every call of its workloads
/// is let pass, those included that it had received and not answered.
final class ListenerKeep {
    private struct Copy {
        let listener: SyscallListener
        let supervisor: Int32
    }

    private static let otherToken = UInt64.max - 1
    private var poll: EventPoll
    private var copies: [UInt64: Copy] = [:]
    private var added: UInt64 = 0
    private let other: Int32

    /// A keep that also watches one more descriptor.
    init(watching other: Int32) throws(KernelError) {
        self.other = other
        poll = try EventPoll(capacity: 64)
        let code = poll.add(other, for: .read, token: Self.otherToken)
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
    }

    /// Takes over a listener, the memory of its calls, and its supervisor's pidfd.
    /// - Parameter supervisor: `nil` when it has ended: then calls are answered at once.
    func add(
        _ listener: consuming OwnedDescriptor, _ calls: consuming OwnedDescriptor,
        supervisor: consuming OwnedDescriptor?
    ) throws(KernelError) {
        added += 2
        let copy = Copy(
            listener: try SyscallListener(listener, table: calls), supervisor: supervisor.take()?.release() ?? -1)
        copies[added] = copy
        // No readiness is asked for: only the end is told.
        var code = poll.add(copy.listener.descriptor, for: [], token: added)
        if code == 0, copy.supervisor >= 0 { code = poll.add(copy.supervisor, for: .read, token: added + 1) }
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
        if copy.supervisor < 0 { takeOver(added) }
    }

    /// Watches the other descriptor no more.
    func forgetOther() { poll.remove(other) }

    /// Waits, at the latest until `moment`, and answers what there is to answer.
    /// - Returns: whether the other descriptor is ready.
    func work(until moment: UInt64) -> Bool {
        var isOtherReady = false
        for index in 0..<poll.wait(until: moment) {
            let (token, events) = poll.event(index)
            if token == Self.otherToken {
                isOtherReady = true
            } else if token % 2 == 1 {
                takeOver(token - 1)
            } else if let copy = copies[token] {
                if events.contains(.read) {
                    if let call = (try? copy.listener.receive()) ?? nil { copy.listener.allow(call) }
                } else if !events.isDisjoint(with: .failure) {
                    drop(token)
                }
            }
        }
        return isOtherReady
    }

    private func takeOver(_ token: UInt64) {
        guard let copy = copies[token] else { return }
        forgetSupervisor(of: copy)
        copies[token] = Copy(listener: copy.listener, supervisor: -1)
        copy.listener.allowAll()
        _ = poll.announceAgain(copy.listener.descriptor, for: .read, token: token)
    }

    private func drop(_ token: UInt64) {
        guard let copy = copies.removeValue(forKey: token) else { return }
        forgetSupervisor(of: copy)
        poll.remove(copy.listener.descriptor)
    }

    private func forgetSupervisor(of copy: Copy) {
        guard copy.supervisor >= 0 else { return }
        poll.remove(copy.supervisor)
        _ = OwnedDescriptor(owning: copy.supervisor)
    }
}
